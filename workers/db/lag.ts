/** One beat of the primary, as a database shows it. */
export interface Beat {
  epoch: number;
  counter: number;
  /** By the primary's clock. */
  atMs: number;
}

/** A beat as the primary itself shows it. */
export interface PrimaryBeat extends Beat {
  /** How long ago it was made, by the primary's clock alone. */
  ageMs: number;
  /** Whether the publication that subscribers follow was complete then; left out where it was not looked at. */
  isPublished?: boolean | undefined;
}

/** The newest beat that is known here. */
export interface KnownBeat extends Beat {
  /** By our own clock: it was not made before this. */
  madeAt: number;
}

/** No two beats are made closer together. */
export const beatsApartMs = 900;

export const lagLimits = {
  /** Beyond it whoever has marks asks the primary, and whoever has none is told the age. */
  markedMs: 5000,
  /** Beyond it nobody is answered. Marks are kept for 150 s, so this has room for a beat's age and a transaction. */
  unmarkedMs: 30_000,
  /** The age of the newest known beat beyond which it says nothing of the replicas. */
  beatAgeMs: 20_000,
} as const;

/** The newer of what is known and what the primary showed when it was asked at `askedAt`. */
export function newestBeat(known: KnownBeat | null, shown: PrimaryBeat, askedAt: number): KnownBeat {
  const { epoch, counter, atMs, ageMs } = shown;
  const seen = { epoch, counter, atMs, madeAt: askedAt - Math.max(0, ageMs) };
  if (known === null) return seen;
  const newer = seen.epoch - known.epoch || seen.counter - known.counter || seen.madeAt - known.madeAt;
  return newer > 0 ? seen : known;
}

/** Whether the newest known beat is too old to judge replicas by. */
export const isBeatOld = (newest: KnownBeat | null, now: number): boolean =>
  newest === null || now - newest.madeAt > lagLimits.beatAgeMs;

/**
 * How far a replica that shows `own` can be behind at most, in ms; null when nobody knows. Beats of different epochs
 * were made by different clocks, so they are not compared.
 */
export function lagOf(newest: KnownBeat | null, own: Beat, now: number): number | null {
  if (newest === null || isBeatOld(newest, now) || newest.epoch !== own.epoch) return null;
  return Math.max(0, newest.atMs - own.atMs, certainLagMs(newest, own));
}

/** How far it is behind at least: after a pause between two beats the gap in time says more than is missing. */
export const certainLagMs = (newest: KnownBeat, own: Beat): number =>
  (newest.counter - own.counter - 1) * beatsApartMs;
