import type { Beat } from '../db/lag.ts';

/**
 * How far a replica that shows `own` is behind the newest beat, which was made `ageMs` ago. One that lacks the last
 * beat alone is behind by that one's age at most, however long the pause before it was.
 */
export function shownLagMs(newest: Beat & { ageMs: number }, own: Beat): number {
  const lacking = newest.counter - own.counter;
  if (lacking <= 0) return 0;
  const ageMs = Math.max(0, newest.ageMs);
  return Math.round(lacking === 1 ? ageMs : Math.max(0, newest.atMs - own.atMs));
}
