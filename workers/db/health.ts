import { createCircuits, circuitOpenMs, restMs } from './circuit.ts';
import {
  type Beat,
  certainLagMs,
  isBeatOld,
  type KnownBeat,
  lagLimits,
  lagOf,
  newestBeat,
  type PrimaryBeat,
} from './lag.ts';
import { schemaVersion } from '../../schema/schema-version.ts';
import { type Standing, type Unfitness, unfitnessOf } from './standing.ts';

/** Why a replica does not answer. `mark`: it has not what the caller has seen. `caching`: its Hyperdrive has a cache. */
export type Hindrance = 'mark' | 'lag' | 'far-behind' | 'unknown-lag' | 'away' | 'caching' | Unfitness;

/** What this isolate knows of the databases' health. Databases are named by URL; all times are our own clock's. */
export interface Health {
  /** The primary does not answer: replicas answer whatever their lag. */
  isPrimaryAway(now: number): boolean;
  /** Why a replica is not even asked, as far as that is known beforehand. */
  beforeAsking(replica: string, isMarked: boolean, now: number): Hindrance | null;
  /** Why nothing it answers is used. */
  unfitness(replica: string, standing: Standing, now: number): Unfitness | null;
  /** It is found to be no use, and left alone for a while. */
  disqualify(replica: string, why: Unfitness | 'caching', now: number): void;
  /** Why its answer, which showed `own`, is not used. */
  afterAsking(replica: string, own: Beat, isMarked: boolean, now: number): Hindrance | null;
  /** How old at most what a replica answered is; roughly, by two clocks, where its lag is not known. */
  ageMs(own: Beat, now: number): number;
  /** Whether a database may be asked; the caller then tells how it went. */
  admits(url: string, timeoutMs: number, now: number): boolean;
  answered(url: string): void;
  failed(url: string, now: number): void;
  /** What the primary showed when it was asked at `askedAt`. */
  learn(beat: PrimaryBeat, askedAt: number): void;
}

/** For how long a lag that was seen is taken to last, for callers whom it keeps away. */
const lagSeenMs = 2000;

/** `jitter` gives [0, 1). */
export function createHealth(primaryUrl: string, jitter: () => number): Health {
  const circuits = createCircuits(jitter);
  const unusable = new Map<string, { why: Hindrance; until: number }>();
  let newest: KnownBeat | null = null;
  let isPublished: boolean | null = null;

  const isPrimaryAway = (now: number): boolean => circuits.isOpen(primaryUrl, now);

  const rest = (replica: string, why: Hindrance, now: number): void => {
    unusable.set(replica, { why, until: now + restMs(circuitOpenMs.replica, jitter) });
  };

  /** What is certain rests; what may be the trace of a pause between two beats is looked at again. */
  const noteBehind = (replica: string, own: Beat, now: number): void => {
    const isCertain = newest !== null && certainLagMs(newest, own) > lagLimits.unmarkedMs;
    if (isCertain) rest(replica, 'far-behind', now);
    else unusable.set(replica, { why: 'lag', until: now + lagSeenMs });
  };

  return {
    isPrimaryAway,
    beforeAsking(replica, isMarked, now) {
      if (circuits.isOpen(replica, now)) return 'away';
      if (isPrimaryAway(now)) return null;
      if (isBeatOld(newest, now)) return 'unknown-lag';
      const seen = unusable.get(replica);
      if (seen === undefined || seen.until <= now) return null;
      return seen.why !== 'lag' || isMarked ? seen.why : null;
    },
    unfitness(replica, standing, now) {
      const why = unfitnessOf(standing, schemaVersion, { isPublished, isAway: isPrimaryAway(now) });
      if (why !== null) rest(replica, why, now);
      return why;
    },
    disqualify: rest,
    afterAsking(replica, own, isMarked, now) {
      if (isPrimaryAway(now)) return null;
      const lagMs = lagOf(newest, own, now);
      if (lagMs === null) return 'unknown-lag';
      if (lagMs <= lagLimits.markedMs) {
        unusable.delete(replica);
        return null;
      }
      noteBehind(replica, own, now);
      if (lagMs > lagLimits.unmarkedMs) return 'far-behind';
      return isMarked ? 'lag' : null;
    },
    ageMs(own, now) {
      const lagMs = isPrimaryAway(now) ? null : lagOf(newest, own, now);
      return lagMs ?? Math.max(0, now - own.atMs);
    },
    admits: circuits.admits,
    answered: circuits.close,
    failed(url, now) {
      circuits.open(url, url === primaryUrl ? 'primary' : 'replica', now);
    },
    learn(beat, askedAt) {
      newest = newestBeat(newest, beat, askedAt);
      isPublished = beat.isPublished ?? isPublished;
    },
  };
}
