import { getFilled, invalidate, isBeyondBirth, putFill } from '../../workers/cache/region-cache.ts';
import { dropAllEntries } from '../../workers/cache/entries.ts';
import { nextPull, takePull } from '../../workers/cache/pull.ts';
import type { ShardLimits } from '../../workers/cache/shard.ts';
import {
  clockOf,
  copyWorld,
  type Filling,
  markOf,
  nameOfWorld,
  primaryBeat,
  primaryVersion,
  pullRead,
  replicaBeat,
  replicaVersion,
  scope,
  startWorld,
  versionBefore,
  type World,
} from './cache-world.ts';
import { againSteps } from './again-steps.ts';
import { alongSteps } from './along-steps.ts';
import { Broken, type Model, type Step } from './explore.ts';
import { forgettingSteps, tickLimits } from './memory-steps.ts';
import { recover } from './recovery.ts';

/** How often the outside may act, so that the worlds are few enough to see all of them. */
export interface Budget {
  writes: number;
  beats: number;
  ticks: number;
  evictions: number;
  others: number;
  fillings: number;
  /** Values are read along with others. */
  readsAlong?: true;
  /** Entries may have to make room. */
  dropsEntries?: true;
  /** Answers are given again. */
  givesAgain?: true;
  /** The shard's clock may be set back once, by so many ticks. */
  setsBack?: number;
  /** From every world memory must find its way back to the newest value. */
  recovers?: true;
  /** Nobody carries marks. */
  unmarkedOnly?: true;
  /** Transactions take time between their beginning and their commit. */
  longTransactions?: true;
}

/** Mechanisms that a control switches off, each in what surrounds the shard or in its limits. */
export interface Controls {
  /** Readers do not say what they have seen. */
  withoutMarks?: true;
  /** An invalidation deletes what is there and leaves no floor. */
  deletesOnly?: true;
  /** Replicas are read and put whatever their beat. */
  withoutBeats?: true;
  /** What was read along is put whatever its beat. */
  withoutAlongBeats?: true;
  /** Answers are given again whatever the birth that they were made in. */
  againInAnyBirth?: true;
  /** A put names whichever lease lives now. */
  withoutBirths?: true;
  limits?: Partial<ShardLimits>;
  /** Of entries, in ticks; without it none of them ends or is read anew. */
  lifetime?: number;
}

const longLifetime = 1000;
const longestTransaction = 1;

const wanted = { scope, name: 'server' } as const;

export const cacheModel = (budget: Budget, controls: Controls): Model<World> => {
  const limits = { ...tickLimits, ...controls.limits };
  return {
    start: startWorld(limits),
    copy: copyWorld,
    nameOf: nameOfWorld,
    ...(budget.recovers ? { check: (world) => recover(copyWorld(world)) } : {}),
    steps: (world) => [
      ...primarySteps(world, budget),
      ...messageSteps(world, controls),
      ...outsideSteps(world, budget, limits),
      ...readerSteps(budget, controls),
      ...world.fillings.flatMap((filling, index) => fillingSteps(world, filling, index, controls)),
      ...pullSteps(world),
      ...againSteps(world, controls.againInAnyBirth === true, judgeHit),
      ...(budget.readsAlong ? alongSteps(world, controls.withoutAlongBeats !== true) : []),
    ],
  };
};

function primarySteps(world: World, budget: Budget): Step<World>[] {
  const steps: Step<World>[] = [];
  const mayWrite = primaryVersion(world) < budget.writes;
  if (!budget.longTransactions && mayWrite)
    steps.push({
      name: 'a write commits, and its invalidation goes out',
      take: (after) => commit(after, after.now),
    });
  if (budget.longTransactions && world.openSince === null && mayWrite)
    steps.push({
      name: 'a transaction begins',
      take(after) {
        after.openSince = after.now;
      },
    });
  if (world.openSince !== null)
    steps.push({
      name: 'it commits, and its invalidation goes out',
      take(after) {
        commit(after, after.openSince ?? after.now);
      },
    });
  if (primaryBeat(world) < budget.beats)
    steps.push({ name: 'the primary beats', take: (after) => void after.commits.push({ is: 'beat' }) });
  if (world.replica < world.commits.length)
    steps.push({
      name: 'the replica applies a commit',
      take(after) {
        after.replica += 1;
      },
    });
  return steps;
}

function commit(world: World, begunAt: number): void {
  world.commits.push({ is: 'write', begunAt, at: world.now });
  world.openSince = null;
}

/** Any of them arrives at any time, any number of times, or never: lost, repeated, out of order. */
function messageSteps(world: World, controls: Controls): Step<World>[] {
  return Array.from({ length: primaryVersion(world) }, (_, index) => {
    const version = index + 1;
    return {
      name: `invalidation ${String(version)} arrives`,
      take(after) {
        if (controls.deletesOnly) after.shard.entries.clear();
        else invalidate(after.shard, [[scope, markOf(version)]]);
        after.arrived = Math.max(after.arrived, version);
      },
    };
  });
}

function outsideSteps(world: World, budget: Budget, limits: ShardLimits): Step<World>[] {
  const steps: Step<World>[] = [];
  const isTransactionLong = world.openSince !== null && world.now - world.openSince >= longestTransaction;
  if (world.now < budget.ticks && !isTransactionLong)
    steps.push({
      name: 'time passes',
      take(after) {
        after.now += 1;
      },
    });
  if (world.setBack < (budget.setsBack ?? 0))
    steps.push({
      name: 'the clock of the shard is set back',
      take(after) {
        after.setBack = budget.setsBack ?? 0;
      },
    });
  if (budget.dropsEntries && world.shard.entries.size > 0)
    steps.push({
      name: 'entries make room for others',
      take: (after) => dropAllEntries(after.shard),
    });
  return [...steps, ...forgettingSteps(world, budget, limits)];
}

function readerSteps(budget: Budget, controls: Controls): Step<World>[] {
  const readers = budget.unmarkedOnly ? [false] : [true, false];
  return readers.map((isMarked) => ({
    name: isMarked ? 'the reader with marks asks' : 'a reader without marks asks',
    take(after) {
      const mark = isMarked && !controls.withoutMarks ? markOf(after.mark) : null;
      const { found, birth, beat } = getFilled(after.shard, [{ ...wanted, mark }], clockOf(after));
      const [answer] = found;
      if (answer?.is === 'hit') {
        judgeHit(after, answer.version[1]);
        if (answer.renew !== null && after.fillings.length < budget.fillings) {
          const atLeast = answer.version[1];
          const { arrived } = after;
          after.fillings.push({ birth, lease: answer.renew, atLeast, beat, arrived, mark: null, read: null });
        }
        if (budget.givesAgain) after.kept ??= { birth, version: answer.version[1] };
        return isMarked ? seen(after, after.mark, answer.version[1]) : undefined;
      }
      if (answer?.lease == null || after.fillings.length >= budget.fillings) return;
      const atLeast = Math.max(mark?.[1] ?? 0, answer.floor?.[1] ?? 0);
      const { arrived } = after;
      const marked = isMarked ? after.mark : null;
      after.fillings.push({
        birth,
        lease: answer.lease,
        atLeast,
        beat,
        arrived,
        mark: marked,
        read: null,
      });
    },
  }));
}

function judgeHit(world: World, version: number): void {
  // Lost invalidations are made good by a pull that was begun this long ago by the shard's clock.
  const known = versionBefore(world, tickLimits.staleAfterMs + world.setBack);
  if (version < known) throw new Broken('staleness is bounded');
  if (version < world.arrived) throw new Broken('what has arrived is never undone');
  if (version < world.answered) throw new Broken('memory never goes back');
  world.answered = version;
}

/** `mark`: what the reader had seen when they asked. */
function seen(world: World, mark: number, version: number): void {
  if (version < mark) throw new Broken('nobody is shown less than they have seen');
  world.mark = Math.max(world.mark, version);
}

function fillingSteps(world: World, filling: Filling, index: number, controls: Controls): Step<World>[] {
  const { read } = filling;
  if (read !== null)
    return [{ name: `fill ${String(index)} is put`, take: (after) => put(after, index, controls) }];
  const isBeyond = isBeyondBirth(markOf(replicaBeat(world)), filling.beat);
  const mayReadReplica =
    replicaVersion(world) >= filling.atLeast && (isBeyond || controls.withoutBeats === true);
  const readFrom = (name: string, version: number, beat: number | null): Step<World> => ({
    name: `fill ${String(index)} reads the ${name}`,
    take(after) {
      if (version < filling.arrived) throw new Broken('what has arrived is never undone');
      after.fillings[index] = { ...filling, read: { version, replicaBeat: beat } };
      if (filling.mark !== null) seen(after, filling.mark, version);
    },
  });
  return [
    readFrom('primary', primaryVersion(world), null),
    ...(mayReadReplica ? [readFrom('replica', replicaVersion(world), replicaBeat(world))] : []),
  ];
}

function put(world: World, index: number, controls: Controls): void {
  const [filling] = world.fillings.splice(index, 1);
  if (filling?.read == null) return;
  const { version, replicaBeat: beat } = filling.read;
  const living = [...world.shard.leases.values()][0]?.id ?? filling.lease;
  const current = { birth: `${world.shard.incarnation}.${String(world.shard.births)}`, lease: living };
  const { birth, lease } = controls.withoutBirths ? current : filling;
  const fill = {
    ...wanted,
    birth,
    lease,
    text: '',
    version: markOf(version),
    replicaBeat: beat === null ? null : markOf(controls.withoutBeats ? Number.MAX_SAFE_INTEGER : beat),
    lifetimeMs: controls.lifetime ?? longLifetime,
  };
  const refusal = putFill(world.shard, fill, 0, clockOf(world));
  if (refusal === null && version < world.arrived) throw new Broken('what has arrived is never undone');
}

/** Readers bring pulls when the shard asks for one; a pull may be lost, or come back late. */
function pullSteps(world: World): Step<World>[] {
  const { pulling } = world;
  if (pulling === null)
    return [
      {
        name: 'a pull reads the primary',
        take(after) {
          const ticket = nextPull(after.shard, clockOf(after));
          if (ticket !== null) after.pulling = { ticket, read: pullRead(after, ticket) };
        },
      },
    ];
  const end = (name: string, isBack: boolean): Step<World> => ({
    name,
    take(after) {
      after.pulling = null;
      if (isBack) takePull(after.shard, pulling.ticket, pulling.read);
    },
  });
  return [end('the pull comes back', true), end('the pull is lost', false)];
}
