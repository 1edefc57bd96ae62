import type { PullRead, PullTicket } from '../../workers/cache/pull.ts';
import { birthOf, type Shard } from '../../workers/cache/shard.ts';

/** A lease that a reader holds. */
export interface Held {
  birth: string;
  lease: number;
}

/** A pull that has read the primary and is on its way back. */
export interface Pulling {
  ticket: PullTicket;
  read: PullRead;
}

/** A copy that shares nothing that a step changes; an entry itself is never changed. */
export const copyShard = (shard: Shard): Shard => ({
  ...shard,
  entries: new Map(shard.entries),
  floors: new Map(shard.floors),
  leases: new Map([...shard.leases].map(([key, lease]) => [key, { ...lease, waiting: [] }])),
});

/**
 * What of a shard, and of what was leased or asked of it, decides over the future. Counters are told relative to the
 * shard's own; of a lease of another birth only that it is one.
 */
export function stateOfShard(
  shard: Shard,
  fillings: readonly Held[],
  pulling: Pulling | null,
): readonly unknown[] {
  const { limits: _, entries, floors, leases, incarnation: __, births: ___, lastLease, ...rest } = shard;
  const birth = birthOf(shard);
  return [
    rest,
    [...entries],
    [...floors],
    [...leases].map(([key, { id, grantedAt }]) => [key, lastLease - id, grantedAt]),
    fillings.map((filling) => ({
      ...filling,
      birth: filling.birth === birth,
      lease: filling.birth === birth ? lastLease - filling.lease : null,
    })),
    pulling && { ...pulling, ticket: { ...pulling.ticket, birth: pulling.ticket.birth === birth } },
  ];
}
