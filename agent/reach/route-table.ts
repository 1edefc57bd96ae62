import { ipv4Text } from '../../schema/ip-kind.ts';

export interface DefaultRoute {
  gateway: string;
  interface: string;
}

const up = 0x1;
const viaGateway = 0x2;

/** The IPv4 default route with the lowest metric, from the kernel's table (`/proc/net/route`). Null: there is none. */
export function defaultRoute(table: string): DefaultRoute | null {
  const routes = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 8)
    .map(([name = '', destination, gateway = '', flags = '', , , metric, mask]) => ({
      name,
      isDefault: destination === '00000000' && mask === '00000000',
      gateway: Number.parseInt(gateway, 16),
      flags: Number.parseInt(flags, 16),
      metric: Number(metric),
    }))
    .filter(({ isDefault, flags }) => isDefault && (flags & (up | viaGateway)) === (up | viaGateway))
    .toSorted((a, b) => a.metric - b.metric);
  const [best] = routes;
  return best === undefined ? null : { gateway: ipv4Text(swapped(best.gateway)), interface: best.name };
}

/** The kernel prints an address as one number of the machine's own order; all machines served here are little-endian. */
const swapped = (value: number): number =>
  (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
