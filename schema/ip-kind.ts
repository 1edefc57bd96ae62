import { ipv6Groups } from './ip-groups.ts';

/** What kind of network an address belongs to. `shared`: carrier-grade NAT; `other`: no address that a player could dial. */
export type IpKind = 'public' | 'private' | 'shared' | 'loopback' | 'link-local' | 'other';

const blocks: readonly [string, number, IpKind][] = [
  ['0.0.0.0', 8, 'other'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'shared'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'other'],
  ['192.0.2.0', 24, 'other'],
  ['192.88.99.0', 24, 'other'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'other'],
  ['198.51.100.0', 24, 'other'],
  ['203.0.113.0', 24, 'other'],
  ['224.0.0.0', 4, 'other'],
  ['240.0.0.0', 4, 'other'],
];

/** The kind of an IPv4 or IPv6 address; null for what is no address. An IPv4 address inside an IPv6 one counts as itself. */
export function ipKind(ip: string): IpKind | null {
  const value = ipv4Value(ip);
  if (value === null) return ip.includes(':') ? ipv6Kind(ip) : null;
  const block = blocks.find(
    ([base, bits]) => (ipv4Value(base) ?? 0) >>> (32 - bits) === value >>> (32 - bits),
  );
  return block?.[2] ?? 'public';
}

/** The 32 bits of a dotted address; null for anything else. */
export function ipv4Value(ip: string): number | null {
  const octets = ip.split('.');
  if (
    octets.length !== 4 ||
    !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)
  ) {
    return null;
  }
  return octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** The dotted address of 32 bits. */
export const ipv4Text = (value: number): string =>
  [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

function ipv6Kind(ip: string): IpKind | null {
  const groups = ipv6Groups(ip);
  if (groups === null) return null;
  const [first = 0, second = 0] = groups;
  const low = ((groups[6] ?? 0) << 16) | (groups[7] ?? 0);
  const front = groups.slice(0, 5).every((group) => group === 0);
  // Mapped (::ffff:a.b.c.d), and the translation prefix that networks without IPv4 use.
  if (front && groups[5] === 0xffff) return ipKind(ipv4Text(low >>> 0));
  if (first === 0x64 && second === 0xff9b) return ipKind(ipv4Text(low >>> 0));
  if (front && groups[5] === 0) return low === 1 ? 'loopback' : 'other';
  if ((first & 0xfe00) === 0xfc00) return 'private';
  if ((first & 0xffc0) === 0xfe80) return 'link-local';
  // Documentation, 6to4 and Teredo carry other addresses or none.
  if (first === 0x2001 && (second === 0xdb8 || second === 0)) return 'other';
  if (first === 0x2002) return 'other';
  return (first & 0xe000) === 0x2000 ? 'public' : 'other';
}
