import { createCircuits, circuitOpenMs, restMs } from './circuit.ts';
import { createFindings, type Finding } from './findings.ts';
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
  /** What to tell the other isolates of the region. */
  tell(now: number): Told;
  /** What they knew, when asked at `askedAt`, as answer to what was told. Answers which databases are to be tried here. */
  hear(known: RegionKnows, told: Told, at: { askedAt: number; now: number }): string[];
}

export interface Told {
  beat: (KnownBeat & { isPublished: boolean | null }) | null;
  findings: Finding[];
  /** Findings are told up to here. */
  upTo: number;
}

export interface RegionKnows {
  beat: (Omit<PrimaryBeat, 'isPublished'> & { isPublished: boolean | null }) | null;
  /** All that are left alone. `restMs` 0: to be tried by whoever hears it, and by nobody else. */
  rests: readonly (Finding & { why: Hindrance })[];
}

/** Who has heard of a rest waits for the region's next word before trying by themselves. */
const graceMs = 1500;
/** A database that is tried for the region has this long to answer. */
const trialMs = 5000;

/** For how long a lag that was seen is taken to last, for callers whom it keeps away. */
const lagSeenMs = 2000;
/** How long a replica that is no use rests: what is wrong with it is put right by hand, and then seen soon. */
const unfitMs = 3000;

/** `jitter` gives [0, 1). */
export function createHealth(primaryUrl: string, jitter: () => number): Health {
  const circuits = createCircuits(jitter);
  const unusable = new Map<string, { why: Hindrance; until: number }>();
  const findings = createFindings();
  let newest: KnownBeat | null = null;
  let isPublished: boolean | null = null;

  const isPrimaryAway = (now: number): boolean => circuits.isOpen(primaryUrl, now);

  const leave = (replica: string, why: Hindrance, ms: number, now: number): void => {
    const until = now + restMs(ms, jitter);
    unusable.set(replica, { why, until });
    findings.note(replica, why, until);
  };

  const use = (replica: string): void => {
    const before = unusable.get(replica);
    unusable.delete(replica);
    if (before !== undefined && before.why !== 'lag') findings.note(replica, null, 0);
  };

  /** What was heard before, or told, and is known no more. */
  const forget = (url: string): void => {
    circuits.forget(url);
    if (unusable.get(url)?.why !== 'lag') unusable.delete(url);
  };

  const learn: Health['learn'] = (beat, askedAt) => {
    newest = newestBeat(newest, beat, askedAt);
    isPublished = beat.isPublished ?? isPublished;
  };

  /** What is certain rests; what may be the trace of a pause between two beats is looked at again. */
  const noteBehind = (replica: string, own: Beat, now: number): void => {
    const isCertain = newest !== null && certainLagMs(newest, own) > lagLimits.unmarkedMs;
    if (isCertain) leave(replica, 'far-behind', circuitOpenMs.replica, now);
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
      if (why !== null) leave(replica, why, unfitMs, now);
      return why;
    },
    disqualify: (replica, why, now) => leave(replica, why, unfitMs, now),
    afterAsking(replica, own, isMarked, now) {
      if (isPrimaryAway(now)) return null;
      const lagMs = lagOf(newest, own, now);
      if (lagMs === null) return 'unknown-lag';
      if (lagMs <= lagLimits.markedMs) {
        use(replica);
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
    answered(url) {
      if (circuits.close(url)) findings.note(url, null, 0);
    },
    failed(url, now) {
      const until = circuits.open(url, url === primaryUrl ? 'primary' : 'replica', now);
      findings.note(url, 'away', until);
    },
    learn,
    tell: (now) => ({
      beat: newest === null ? null : { ...newest, isPublished },
      ...findings.untold(now),
    }),
    hear({ beat, rests }, { upTo }, { askedAt, now }) {
      findings.told(upTo);
      if (beat !== null) learn({ ...beat, isPublished: beat.isPublished ?? undefined }, askedAt);
      const news = rests.filter(({ url }) => !findings.isNewer(url, upTo));
      const named = new Set(rests.map(({ url }) => url));
      for (const url of new Set([...circuits.urls(), ...unusable.keys()]))
        if (!named.has(url) && !findings.isNewer(url, upTo)) forget(url);
      for (const { url, why, restMs: forMs } of news) {
        if (why !== 'away') unusable.set(url, { why, until: now + forMs + graceMs });
        else if (forMs > 0) circuits.hear(url, now + forMs + graceMs);
        else circuits.try(url, now + trialMs);
      }
      return news.filter(({ why, restMs: forMs }) => why === 'away' && forMs === 0).map(({ url }) => url);
    },
  };
}
