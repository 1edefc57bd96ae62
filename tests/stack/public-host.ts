import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

/** What others call a machine that listens on `host`: the address itself, or the first outer one when it is "any". */
export function publicHost(host: string, interfaces = networkInterfaces()): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const all = Object.values(interfaces).flatMap((list): NetworkInterfaceInfo[] => list ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

/** The address of a port, as a browser takes it. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
