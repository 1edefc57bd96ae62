import { ipv6Groups } from '../schema/ip-groups.ts';

/** Whether an address is one of these, or lies in one of these blocks (`192.0.2.0/24`, `2001:db8::/32`). */
export function isInRanges(ip: string, ranges: readonly string[]): boolean {
  const address = bitsOf(ip);
  return address !== null && ranges.some((range) => isIn(address, range));
}

interface Bits {
  value: bigint;
  length: 32 | 128;
}

function isIn(address: Bits, range: string): boolean {
  const [base = '', prefix] = range.split('/');
  const block = bitsOf(base);
  if (block === null || block.length !== address.length) return false;
  const kept = prefix === undefined ? block.length : Number(prefix);
  if (!Number.isInteger(kept) || kept < 0 || kept > block.length) return false;
  const dropped = BigInt(block.length - kept);
  return address.value >> dropped === block.value >> dropped;
}

/** An IPv4 address mapped into IPv6 counts as the IPv4 address. Null for what is no address. */
function bitsOf(ip: string): Bits | null {
  if (!ip.includes(':')) return bitsOf4(ip);
  const groups = ipv6Groups(ip);
  if (groups === null) return null;
  const value = groups.reduce((all, group) => (all << 16n) | BigInt(group), 0n);
  return value >> 32n === 0xffffn ? { value: value & 0xffff_ffffn, length: 32 } : { value, length: 128 };
}

function bitsOf4(ip: string): Bits | null {
  const parts = ip.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return { value: parts.reduce((all, part) => (all << 8n) | BigInt(part), 0n), length: 32 };
}
