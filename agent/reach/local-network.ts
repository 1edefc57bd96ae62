import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { ipv4Value } from '../../schema/ip-kind.ts';
import { defaultRoute } from './route-table.ts';

/** The network through which this host reaches the world. */
export interface LocalNetwork {
  gateway: string;
  /** This host's own address in it. */
  address: string;
}

/** Null where there is no IPv4 default route, or its gateway is not in a network of this host. */
export async function localNetwork(): Promise<LocalNetwork | null> {
  const table = await readFile('/proc/net/route', 'utf8').catch(() => '');
  const route = defaultRoute(table);
  if (route === null) return null;
  const own = os.networkInterfaces()[route.interface]?.filter(({ family }) => family === 'IPv4') ?? [];
  const near = own.find(({ address, netmask }) => isSameNet(address, route.gateway, netmask));
  return near === undefined ? null : { gateway: route.gateway, address: near.address };
}

function isSameNet(a: string, b: string, netmask: string): boolean {
  const [left, right, mask] = [ipv4Value(a), ipv4Value(b), ipv4Value(netmask)];
  return left !== null && right !== null && mask !== null && (left & mask) === (right & mask);
}
