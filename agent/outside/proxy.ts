import { BlockList, isIP } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that leads to an address, by `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` as other programs read them (small
 * letters go before capital ones). Null: the way is direct, as it always is to this host itself.
 * Throws when what is set is no proxy that can be used; what it is set to is not in the message.
 */
export function proxyFor(url: URL, env: Environment): URL | null {
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
  const name = isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const set = read(env, name) ?? read(env, 'ALL_PROXY');
  if (set === null || isExempt(url, read(env, 'NO_PROXY') ?? '')) return null;
  const proxy = URL.parse(set.includes('://') ? set : `http://${set}`);
  if (proxy === null) throw new Error(`${name} is no address of a proxy.`);
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:')
    throw new Error(
      `${name} names a proxy that speaks ${proxy.protocol} Only http: and https: are understood.`,
    );
  return proxy;
}

/** A proxy without the name and password it is used with. */
export const proxyName = (proxy: URL): string => `${proxy.protocol}//${proxy.host}`;

function read(env: Environment, name: string): string | null {
  const value = env[name.toLowerCase()] ?? env[name] ?? '';
  return value.trim() === '' ? null : value.trim();
}

function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isLoopback(host)) return true;
  const port = url.port === '' ? defaultPort(url) : url.port;
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && covers(entry, host, port));
}

const defaultPort = ({ protocol }: URL): string =>
  protocol === 'https:' || protocol === 'wss:' ? '443' : '80';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** One entry: `*`, a name with all below it, a name and its port, an address, or a network as `10.0.0.0/8`. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (isIP(host) !== 0 && entry.includes('/')) return isWithin(entry, host);
  const [, name = entry, onlyPort] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const plain = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  return host === plain || (isIP(host) === 0 && host.endsWith(`.${plain}`));
}

function isWithin(network: string, host: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  try {
    const list = new BlockList();
    list.addSubnet(address, Number(bits), family);
    return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
  } catch {
    return false;
  }
}
