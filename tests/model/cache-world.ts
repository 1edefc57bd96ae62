import type { Mark } from '../../schema/scopes.ts';
import type { PullRead, PullTicket } from '../../workers/cache/pull.ts';
import { birthOf, createShard, type Shard, type ShardLimits } from '../../workers/cache/shard.ts';
import { copyShard, type Held, type Pulling, stateOfShard } from './shard-states.ts';

/** One commit of the primary, in the order of the commits. Time is counted in ticks. */
export type Commit = { is: 'write'; begunAt: number; at: number } | { is: 'beat' };

/** A reader's fill: leased, then read, then put. */
export interface Filling extends Held {
  /** What the read must reach. */
  atLeast: number;
  beat: Mark | null;
  /** The highest version whose invalidation had arrived when the lease was given. */
  arrived: number;
  /** What its reader had seen; null for one without marks. */
  mark: number | null;
  read: { version: number; replicaBeat: number | null } | null;
}

/**
 * One scope with one key, in one region: its shard, a replica that lags, a primary, messages under way. A version is
 * the number of writes so far; 0 before the first.
 */
export interface World {
  now: number;
  /** By how much the shard's clock was set back. */
  setBack: number;
  commits: Commit[];
  /** When the transaction that is still open began. */
  openSince: number | null;
  /** How many of the commits the replica shows. */
  replica: number;
  shard: Shard;
  fillings: Filling[];
  /** What a reader read along with another value. */
  along: { version: number; beat: number } | null;
  /** An answer that was made from memory, and what proves it. */
  kept: { birth: string; version: number } | null;
  /** A pull that has read the primary. */
  pulling: Pulling | null;
  /** What the reader that carries marks has seen. */
  mark: number;
  /** The highest version that memory has answered. */
  answered: number;
  /** The highest version whose invalidation has arrived, evictions or not. */
  arrived: number;
  evictions: number;
  /** Versions of another scope that took room among the floors. */
  others: number;
}

export const scope = 'srv:a';
export const markOf = (version: number): Mark => [1, version];

export const startWorld = (limits: ShardLimits): World => ({
  now: 0,
  setBack: 0,
  commits: [],
  openSince: null,
  replica: 0,
  shard: createShard('1', limits),
  fillings: [],
  along: null,
  kept: null,
  pulling: null,
  mark: 0,
  answered: 0,
  arrived: 0,
  evictions: 0,
  others: 0,
});

/** What the shard takes for the time. */
export const clockOf = ({ now, setBack }: World): number => now - setBack;

const countOf = (commits: readonly Commit[], is: Commit['is']): number =>
  commits.filter((commit) => commit.is === is).length;

export const primaryVersion = (world: World): number => countOf(world.commits, 'write');
export const primaryBeat = (world: World): number => countOf(world.commits, 'beat');
export const replicaVersion = (world: World): number =>
  countOf(world.commits.slice(0, world.replica), 'write');
export const replicaBeat = (world: World): number => countOf(world.commits.slice(0, world.replica), 'beat');

/** The newest version that was committed `ticks` ago or earlier. */
export const versionBefore = (world: World, ticks: number): number =>
  world.commits.filter((commit) => commit.is === 'write' && commit.at < world.now - ticks).length;

/** A pull's rows: the scope, when it was updated by a transaction that began late enough. */
export function pullRead(world: World, ticket: PullTicket): PullRead {
  const version = primaryVersion(world);
  const last = world.commits.findLast((commit) => commit.is === 'write');
  const from = (ticket.since ?? world.now) - ticket.lookBackMs;
  const isNews = last?.is === 'write' && last.begunAt >= from;
  return {
    at: world.now,
    beat: markOf(primaryBeat(world)),
    versions: isNews ? [[scope, markOf(version)]] : [],
    isTooMuch: false,
  };
}

/** A copy that shares nothing that a step changes. */
export const copyWorld = (world: World): World => ({
  ...world,
  commits: [...world.commits],
  fillings: world.fillings.map((filling) => ({ ...filling })),
  shard: copyShard(world.shard),
});

export const nameOfWorld = ({ shard, fillings, pulling, kept, ...world }: World): string =>
  JSON.stringify([
    world,
    kept && [kept.birth === birthOf(shard), kept.version],
    ...stateOfShard(shard, fillings, pulling),
  ]);
