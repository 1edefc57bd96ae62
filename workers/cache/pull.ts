import type { Mark, Scope } from '../../schema/scopes.ts';
import { forgetAll, raiseFloor } from './floors.ts';
import { birthOf, isWithin, type Shard } from './shard.ts';

/** Asks a reader to bring from the primary what changed meanwhile. */
export interface PullTicket {
  birth: string;
  begunAt: number;
  /** The primary's clock at the pull before, ms since 1970; null: now. */
  since: number | null;
  /** Rows updated this long before `since` are wanted too. A first fill may be read as long before the first pull. */
  lookBackMs: number;
}

/** What the primary said. */
export interface PullRead {
  /** The primary's clock, ms since 1970. */
  at: number;
  /** `[epoch, counter]`. */
  beat: Mark;
  versions: readonly (readonly [Scope, Mark])[];
  /** More changed than is worth bringing. */
  isTooMuch: boolean;
}

/** Whether memory may answer: invalidations that were lost are at most this old. */
export const isFresh = ({ pulled, limits }: Shard, now: number): boolean =>
  pulled !== null && isWithin(pulled.at, limits.staleAfterMs + 1, now);

/** Hands out the next pull when one is due and nobody is at it. A birth without a beat needs one at once. */
export function nextPull(shard: Shard, now: number): PullTicket | null {
  // The clock was set back: nobody knows how old the last pull is.
  if (shard.pulled !== null && now < shard.pulled.at) forgetAll(shard);
  const { pulled, pullingSince, limits } = shard;
  const isDue = pulled === null || shard.beat === null || !isWithin(pulled.at, limits.pullEveryMs, now);
  const isUnderWay = pullingSince !== null && isWithin(pullingSince, limits.pullMs, now);
  if (!isDue || isUnderWay) return null;
  shard.pullingSince = now;
  return { birth: birthOf(shard), begunAt: now, since: pulled?.to ?? null, lookBackMs: limits.overlapMs };
}

/**
 * Takes in what a pull brought. One that was begun in another birth is void: it says nothing of what came after.
 * After a promotion all starts anew: the rows carry the times of another clock, and what was lost is told by nobody.
 */
export function takePull(shard: Shard, ticket: PullTicket, read: PullRead): void {
  if (ticket.birth !== birthOf(shard)) return;
  if (ticket.begunAt === shard.pullingSince) shard.pullingSince = null;
  const [epoch] = read.beat;
  if (shard.pulled !== null && epoch < shard.pulled.epoch) return;
  if (read.isTooMuch || (shard.pulled !== null && epoch > shard.pulled.epoch)) return forgetAll(shard);
  for (const [scope, version] of read.versions) {
    raiseFloor(shard, scope, version);
    // The floors did not fit: the next pull brings these again.
    if (ticket.birth !== birthOf(shard)) return;
  }
  shard.beat ??= read.beat;
  if (shard.pulled === null || ticket.begunAt > shard.pulled.at)
    shard.pulled = { at: ticket.begunAt, to: read.at, epoch };
}
