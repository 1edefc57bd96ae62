import { schemaVersion } from '../../schema/schema-version.ts';
import { CachingError } from '../db/client.ts';
import { isConnectionFailure } from '../db/errors.ts';
import type { Beat, PrimaryBeat } from '../db/lag.ts';
import type { Database } from '../db/order.ts';
import { takeSnapshot } from '../db/snapshot.ts';
import { type Standing, type Unfitness, unfitnessOf } from '../db/standing.ts';
import type { Topology } from '../db/topology.ts';
import { within } from '../limits/within.ts';
import { describeError, log } from '../log.ts';
import type { RegionHome } from './home.ts';
import { databaseNames } from './names.ts';
import type { ShardReport } from './report.ts';
import { shownLagMs } from './shown-lag.ts';

/** What a database answered when it was asked for the operator. */
export interface SeenDatabase {
  name: string;
  region: string;
  isPrimary: boolean;
  state: 'answers' | 'silent' | 'unusable';
  why: Unfitness | 'caching' | 'epoch' | 'error' | null;
  answerMs: number | null;
  beat: PrimaryBeat | null;
  standing: Standing | null;
  /** Null for the primary, and where nobody knows. */
  lagMs: number | null;
}

export interface SeenRegion {
  region: string;
  isPrimary: boolean;
  /** Names of databases. */
  asks: string[];
  /** Of each of its objects; null: no answer in time. */
  reports: (ShardReport | null)[];
}

/** How the installation is, this moment. */
export interface Survey {
  isCached: boolean;
  databases: SeenDatabase[];
  regions: SeenRegion[];
}

const databaseMs = 2000;
const beatMs = 1000;
/** One request may hold six connections at a time. */
const atATime = 5;

interface SurveyOptions {
  topology: Topology;
  /** Null: regions keep nothing. */
  homeOf: ((region: string) => RegionHome) | null;
  /** Asks for a beat, so that lags can be told where only the operator looks. Null: nobody here can. */
  beat: (() => Promise<void>) | null;
  now: () => number;
}

/** Asks every database and every region's objects, each with its own deadline. What does not answer is said to be silent. */
export function createSurvey({
  topology,
  homeOf,
  beat: askForBeat,
  now,
}: SurveyOptions): () => Promise<Survey> {
  const { primary, replicas } = topology.orderFrom(topology.primary.region);
  const names = databaseNames([primary, ...replicas]);
  const nameOf = ({ url, region }: Database): string => names.nameOf(url) ?? region;

  return async () => {
    const beating = replicas.length === 0 ? null : askForBeat?.();
    const [asked, regions] = await Promise.all([
      askAll([primary, ...replicas], now),
      Promise.all(
        topology.regions.map(async (region): Promise<SeenRegion> => {
          const { nearer } = topology.orderFrom(region);
          return {
            region,
            isPrimary: region === primary.region,
            asks: [...nearer, primary].map(nameOf),
            reports: (await homeOf?.(region).reports()) ?? [],
          };
        }),
      ),
      // The next survey is served by it; this one does not wait for a writer that hangs.
      within(beatMs, () => beating ?? Promise.resolve()),
    ]);
    const shared = regions.flatMap(({ reports }) => reports[0]?.beat ?? []);
    const isPublished = newestOf(shared)?.isPublished ?? null;
    const newest = newestOf([...shared, ...asked.flatMap(({ beat }) => beat ?? [])]);
    const databases = asked.map(({ database, standing, beat, ...seen }): SeenDatabase => {
      const { region, isPrimary } = database;
      const one = { name: nameOf(database), region, isPrimary, standing, beat, ...seen };
      if (isPrimary || beat === null || standing === null) return { ...one, lagMs: null };
      const why =
        unfitnessOf(standing, schemaVersion, { isPublished, isAway: false }) ??
        (newest !== null && newest.epoch !== beat.epoch ? 'epoch' : null);
      if (why !== null) return { ...one, state: 'unusable', why, lagMs: null };
      return { ...one, lagMs: newest === null ? null : shownLagMs(newest, beat) };
    });
    return { isCached: homeOf !== null, databases, regions };
  };
}

type Asked = Pick<SeenDatabase, 'state' | 'why' | 'answerMs' | 'beat' | 'standing'> & { database: Database };

async function askAll(databases: readonly Database[], now: () => number): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (let first = 0; first < databases.length; first += atATime) {
    const some = databases.slice(first, first + atATime);
    asked.push(...(await Promise.all(some.map((database) => ask(database, now)))));
  }
  return asked;
}

async function ask(database: Database, now: () => number): Promise<Asked> {
  const askedAt = now();
  const silent = {
    database,
    state: 'silent',
    why: null,
    answerMs: null,
    beat: null,
    standing: null,
  } as const;
  try {
    const taken = await takeSnapshot(database, databaseMs, { build: () => [], scopes: [] });
    const { beat, standing } = taken;
    return { database, state: 'answers', why: null, answerMs: now() - askedAt, beat, standing };
  } catch (error) {
    if (isConnectionFailure(error)) return silent;
    log('database_unusable', describeError(error));
    return { ...silent, state: 'unusable', why: error instanceof CachingError ? 'caching' : 'error' };
  }
}

const newestOf = <B extends Beat>(beats: readonly B[]): B | null =>
  beats.reduce<B | null>((newest, beat) => {
    if (newest === null) return beat;
    return (beat.epoch - newest.epoch || beat.counter - newest.counter) > 0 ? beat : newest;
  }, null);
