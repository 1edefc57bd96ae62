import { ipv4Value } from '../../schema/ip-kind.ts';

/** The search for UPnP devices in the local network: the wire alone. */
export const ssdp = { address: '239.255.255.250', port: 1900 } as const;

export const gatewayDevices = [
  'urn:schemas-upnp-org:device:InternetGatewayDevice:2',
  'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
] as const;

const longestMessage = 4096;

/** Asks devices of one type to answer within a second. */
export const searchMessage = (device: string): string =>
  [
    'M-SEARCH * HTTP/1.1',
    `HOST: ${ssdp.address}:${ssdp.port}`,
    'MAN: "ssdp:discover"',
    'MX: 1',
    `ST: ${device}`,
    '',
    '',
  ].join('\r\n');

/**
 * The address of a gateway's description, from an answer to a search. Null unless the message came from the
 * gateway itself and names a page on it: anybody in the network can answer, and must not choose what is asked next.
 */
export function descriptionUrl(message: string, sender: string, gateway: string): URL | null {
  if (sender !== gateway || message.length > longestMessage) return null;
  const [first = '', ...lines] = message.split(/\r?\n/);
  if (!/^HTTP\/1\.[01] 200\b/.test(first)) return null;
  const location = headerOf(lines, 'location');
  const target = headerOf(lines, 'st');
  if (location === null || target === null || !target.includes(':InternetGatewayDevice:')) return null;
  return onGateway(location, gateway);
}

/** A plain page on the gateway's own address; null for any other. */
export function onGateway(text: string, gateway: string, base?: URL): URL | null {
  if (!URL.canParse(text, base?.href)) return null;
  const url = new URL(text, base);
  const isPlain = url.protocol === 'http:' && url.username === '' && url.password === '';
  return isPlain && ipv4Value(url.hostname) !== null && url.hostname === gateway ? url : null;
}

/** Whether a message says that a device has come back or has gone: what it held may be lost. */
export function isNotice(message: string): boolean {
  return message.length <= longestMessage && /^NOTIFY \* HTTP\/1\.[01]\r?\n/.test(message);
}

function headerOf(lines: readonly string[], name: string): string | null {
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0 && line.slice(0, colon).trim().toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return null;
}
