import { slotCount } from './slots.ts';

export interface AddressPlan {
  range: string;
  gateway: string;
  addressOf(slot: number): string;
}

/** The gateway is the range's first address; slot 0 has the next. Throws when the range is too small or not a range. */
export function planAddresses(range: string): AddressPlan {
  const [ip = '', bits = ''] = range.split('/');
  const octets = ip.split('.').map(Number);
  const prefix = Number(bits);
  const valid =
    octets.length === 4 && octets.every((octet) => Number.isInteger(octet) && octet >= 0 && octet <= 255);
  if (!valid || !Number.isInteger(prefix) || prefix < 8 || prefix > 30)
    throw new Error(`not a network range: ${range}`);
  const size = 2 ** (32 - prefix);
  if (size < slotCount + 4) throw new Error(`${range} is too small: a /16 is needed`);
  const base = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  if (base % size !== 0) throw new Error(`${range} does not begin at a network address`);
  return { range, gateway: dotted(base + 1), addressOf: (slot) => dotted(base + 2 + slot) };
}

/** Real upstream resolvers among a resolv.conf's: loopback ones are out of a server's reach. */
export function upstreamResolvers(resolvConf: string, hostAddresses: readonly string[]): string[] {
  return resolvConf
    .split('\n')
    .map((line) => /^\s*nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/.exec(line)?.[1])
    .filter((ip): ip is string => ip !== undefined && !ip.startsWith('127.') && ip !== '0.0.0.0')
    .filter((ip) => !hostAddresses.includes(ip))
    .slice(0, 3);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
