import { type Mark, type Marks, type Scope } from '../../schema/scopes.ts';
import { nextPull, type PullRead, type PullTicket, takePull } from '../../workers/cache/pull.ts';
import { createShard, type Shard, type ShardLimits } from '../../workers/cache/shard.ts';
import { copyShard, type Held, type Pulling, stateOfShard } from './shard-states.ts';

/** One commit of a primary. `raise`: of the epoch. Time is counted in ticks. */
export interface Commit {
  is: 'write' | 'beat' | 'raise';
  at: number;
}

/** Writes that a database has, or that somebody has seen: of the old primary, and of the promoted one. */
export interface Writes {
  old: number;
  promoted: number;
}

/** What a database shows in one snapshot. */
export interface Shown {
  version: Mark;
  beat: Mark;
  writes: Writes;
}

export interface Filling extends Held {
  /** What the read must reach. */
  atLeast: Marks;
  beat: Mark | null;
  /** What the region had been told of when the lease was given. */
  arrived: Writes;
  /** What its reader had seen; null for one without marks. */
  seen: Writes | null;
  read: { shown: Shown; isReplica: boolean } | null;
}

/** One scope in one region, whose primary is replaced by a machine that lacks its last commits. */
export interface World {
  now: number;
  /** Of the first primary. */
  old: Commit[];
  /** How many of them the promoted machine has; null before the promotion. */
  kept: number | null;
  promoted: Commit[];
  replica: { follows: 'old' | 'promoted'; shows: number };
  shard: Shard;
  fillings: Filling[];
  pulling: Pulling | null;
  reader: { marks: Marks; seen: Writes };
  /** By the newest invalidations that came in. */
  arrived: Writes;
  evictions: number;
  others: number;
}

export const scope: Scope = 'srv:a';
/** The promoted machine's clock is this much behind the old one's. */
export const skew = 5;
export const none: Writes = { old: 0, promoted: 0 };

/** The shard has been pulled. With `isBeaten` the replica has a later beat, and may be read. */
export const startWorld = (limits: ShardLimits, isBeaten: boolean): World => ({
  now: 0,
  old: isBeaten ? [{ is: 'beat', at: 0 }] : [],
  kept: null,
  promoted: [],
  replica: { follows: 'old', shows: isBeaten ? 1 : 0 },
  shard: createPulled(limits),
  fillings: [],
  pulling: null,
  reader: { marks: {}, seen: none },
  arrived: none,
  evictions: 0,
  others: 0,
});

function createPulled(limits: ShardLimits): Shard {
  const shard = createShard('1', limits);
  const ticket = nextPull(shard, 0);
  if (ticket === null) throw new Error('a new shard asks for a pull');
  takePull(shard, ticket, { at: 0, beat: [1, 0], versions: [], isTooMuch: false });
  return shard;
}

const countOf = (commits: readonly Commit[], is: Commit['is']): number =>
  commits.filter((commit) => commit.is === is).length;

/** Versions grow by one, as they do where the clock is behind. */
function shownBy(old: readonly Commit[], promoted: readonly Commit[]): Shown {
  const all = [...old, ...promoted];
  const epoch = 1 + countOf(all, 'raise');
  const writes = { old: countOf(old, 'write'), promoted: countOf(promoted, 'write') };
  return { version: [epoch, writes.old + writes.promoted], beat: [epoch, countOf(all, 'beat')], writes };
}

export const keptBy = ({ old, kept }: World): Commit[] => old.slice(0, kept ?? old.length);

export const primaryShows = (world: World): Shown => shownBy(keptBy(world), world.promoted);

export function replicaShows(world: World): Shown {
  const { follows, shows } = world.replica;
  if (follows === 'old') return shownBy(world.old.slice(0, shows), []);
  const kept = keptBy(world);
  return shownBy(kept.slice(0, shows), world.promoted.slice(0, Math.max(0, shows - kept.length)));
}

/** How many commits the replica could apply. */
export const shippedTo = (world: World): number =>
  world.replica.follows === 'old' ? world.old.length : keptBy(world).length + world.promoted.length;

/** Whether `writes` has all of `wanted` but what the promotion lost. */
export function hasAll(world: World, writes: Writes, wanted: Writes): boolean {
  const old = Math.min(wanted.old, countOf(keptBy(world), 'write'));
  return writes.old >= old && writes.promoted >= wanted.promoted;
}

export const hasLost = (world: World, writes: Writes): boolean =>
  writes.old > countOf(keptBy(world), 'write');

export const union = (a: Writes, b: Writes): Writes => ({
  old: Math.max(a.old, b.old),
  promoted: Math.max(a.promoted, b.promoted),
});

/** What was committed more than `ticks` ago. */
export const writesBefore = (world: World, ticks: number): Writes => {
  const isOld = ({ at }: Commit): boolean => at < world.now - ticks;
  return shownBy(world.old.filter(isOld), world.promoted.filter(isOld)).writes;
};

/** A pull's rows, with the times of the machine that wrote them. */
export function pullRead(world: World, ticket: PullTicket): PullRead {
  const { version, beat } = primaryShows(world);
  const at = world.kept === null ? world.now : world.now - skew;
  const from = (ticket.since ?? at) - ticket.lookBackMs;
  const isNews =
    keptBy(world).some((commit) => commit.is === 'write' && commit.at >= from) ||
    world.promoted.some((commit) => commit.is === 'write' && commit.at - skew >= from);
  return { at, beat, versions: isNews ? [[scope, version]] : [], isTooMuch: false };
}

/** A copy that shares nothing that a step changes. */
export const copyWorld = (world: World): World => ({
  ...world,
  old: [...world.old],
  promoted: [...world.promoted],
  replica: { ...world.replica },
  fillings: world.fillings.map((filling) => ({ ...filling })),
  reader: { ...world.reader },
  shard: copyShard(world.shard),
});

export const nameOfWorld = ({ shard, fillings, pulling, ...world }: World): string =>
  JSON.stringify([world, ...stateOfShard(shard, fillings, pulling)]);
