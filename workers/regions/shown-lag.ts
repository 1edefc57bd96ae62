import { type Beat, lagLimits } from '../db/lag.ts';

/** A replica that is well shows a beat by then. */
const shownAfterMs = 1500;

/**
 * How far a replica that shows `own` is behind the newest beat, which was made `ageMs` ago; null when that beat is too
 * old, or too new after a pause, to tell. One that lacks the last beat alone lacks nothing that is older than that.
 */
export function shownLagMs(newest: Beat & { ageMs: number }, own: Beat): number | null {
  const lacking = newest.counter - own.counter;
  const gapMs = Math.max(0, newest.atMs - own.atMs);
  const ageMs = Math.max(0, newest.ageMs);
  if (lacking <= 0) return ageMs > lagLimits.beatAgeMs ? null : 0;
  if (lacking > 1) return Math.round(gapMs);
  return gapMs > lagLimits.beatAgeMs && ageMs < shownAfterMs ? null : Math.round(ageMs);
}
