import { isWithin, type Lease, type Shard } from './shard.ts';

/** A new lease of a key; null while another one lives, or while there are too many. */
export function grantLease(shard: Shard, key: string, now: number): number | null {
  endExpired(shard, now);
  if (shard.leases.has(key) || shard.leases.size >= shard.limits.leases) return null;
  shard.lastLease += 1;
  shard.leases.set(key, { id: shard.lastLease, grantedAt: now, waiting: [] });
  return shard.lastLease;
}

/** The lease of a key while it lives. */
export function liveLease(shard: Shard, key: string, now: number): Lease | null {
  const lease = shard.leases.get(key);
  return lease !== undefined && isLive(shard, lease, now) ? lease : null;
}

/** Ends a key's lease and wakes who waits on it. */
export function endLease(shard: Shard, key: string): void {
  const lease = shard.leases.get(key);
  if (lease === undefined) return;
  shard.leases.delete(key);
  for (const wake of lease.waiting) wake();
}

export function endAllLeases(shard: Shard): void {
  for (const key of [...shard.leases.keys()]) endLease(shard, key);
}

const isLive = (shard: Shard, lease: Lease, now: number): boolean =>
  isWithin(lease.grantedAt, shard.limits.leaseMs, now);

function endExpired(shard: Shard, now: number): void {
  for (const [key, lease] of shard.leases) {
    if (isLive(shard, lease, now)) return;
    endLease(shard, key);
  }
}
