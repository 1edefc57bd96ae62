import { type Mark, mergeMarks } from '../../schema/scopes.ts';
import { nextPull, takePull } from '../../workers/cache/pull.ts';
import { getFilled, invalidate, isBeyondBirth, putFill } from '../../workers/cache/region-cache.ts';
import type { ShardLimits } from '../../workers/cache/shard.ts';
import { reaches } from '../../workers/db/marks.ts';
import { Broken, type Model, type Step } from './explore.ts';
import { forgettingSteps, tickLimits } from './memory-steps.ts';
import {
  type Commit,
  copyWorld,
  type Filling,
  hasAll,
  hasLost,
  nameOfWorld,
  primaryShows,
  pullRead,
  replicaShows,
  scope,
  shippedTo,
  type Shown,
  startWorld,
  union,
  type World,
  type Writes,
  writesBefore,
} from './promotion-world.ts';

export interface Budget {
  oldWrites: number;
  promotedWrites: number;
  beats: number;
  ticks: number;
  evictions: number;
  others: number;
  fillings: number;
  /** Invalidations come in; otherwise all of them are lost. */
  messages: boolean;
  /** Who asks. */
  readers: readonly ('marked' | 'unmarked')[];
}

/** Mechanisms that a control switches off. */
export interface Controls {
  /** Versions and beats are numbers, and nothing tells one machine's from another's. */
  withoutEpochs?: true;
  /** The promoted machine takes writes before its epoch is raised. */
  writesBeforeRaise?: true;
  /** Of beats only the counters are compared. */
  beatsWithoutEpoch?: true;
  /** A pull does not notice another primary. */
  pullsWithoutEpoch?: true;
  limits?: Partial<ShardLimits>;
}

export const guarantees = {
  seen: 'nobody is shown less than they have seen',
  arrived: 'what has arrived is never undone',
  bounded: 'staleness is bounded',
  lost: 'what was lost is not shown for long',
} as const;

const wanted = { scope, name: 'server' } as const;
const lifetimeMs = 1000;

export const promotionModel = (budget: Budget, controls: Controls): Model<World> => {
  const limits = { ...tickLimits, ...controls.limits };
  return {
    start: startWorld(limits, budget.beats > 0),
    copy: copyWorld,
    nameOf: nameOfWorld,
    steps: (world) => [
      ...primarySteps(world, budget, controls),
      // Without a beat no replica may be read.
      ...(budget.beats > 0 ? replicaSteps(world) : []),
      ...(budget.messages ? messageSteps(world, controls) : []),
      ...outsideSteps(world, budget, limits),
      ...budget.readers.map((reader) => askStep(reader === 'marked', budget)),
      ...world.fillings.flatMap((filling, index) => fillingSteps(world, filling, index, controls)),
      ...pullSteps(world, controls),
    ],
  };
};

function primarySteps(world: World, budget: Budget, controls: Controls): Step<World>[] {
  const steps: Step<World>[] = [];
  const { writes, beat, version } = primaryShows(world);
  const commit = (is: Commit['is'], name: string): void => {
    steps.push({
      name,
      take(after) {
        const commits = after.kept === null ? after.old : after.promoted;
        commits.push({ is, at: after.now });
        if (is === 'write' && budget.readers.includes('marked'))
          showReader(after, shown(primaryShows(after), controls), after.reader.seen);
      },
    });
  };
  const isRaised = version[0] > 1;
  const mayCommit = world.kept === null || isRaised || controls.writesBeforeRaise === true;
  const mayWrite =
    world.kept === null ? writes.old < budget.oldWrites : writes.promoted < budget.promotedWrites;
  if (mayCommit && mayWrite) commit('write', `a write commits at ${nameOfPrimary(world)}`);
  if (mayCommit && beat[1] < budget.beats) commit('beat', `${nameOfPrimary(world)} beats`);
  if (world.kept !== null && !isRaised) commit('raise', 'the epoch is raised');
  if (world.kept === null)
    for (let kept = 0; kept <= world.old.length; kept += 1)
      steps.push({
        name: `a machine is promoted that has ${String(kept)} commits`,
        take(after) {
          after.kept = kept;
        },
      });
  return steps;
}

const nameOfPrimary = ({ kept }: World): string =>
  kept === null ? 'the old primary' : 'the promoted machine';

function replicaSteps(world: World): Step<World>[] {
  const steps: Step<World>[] = [];
  const { follows, shows } = world.replica;
  if (shows < shippedTo(world))
    steps.push({
      name: 'the replica applies a commit',
      take(after) {
        after.replica.shows += 1;
      },
    });
  // One that has more than the promoted machine can never follow it.
  if (world.kept !== null && follows === 'old' && shows <= world.kept)
    steps.push({
      name: 'the replica follows the promoted machine',
      take(after) {
        after.replica.follows = 'promoted';
      },
    });
  return steps;
}

/** What is read, as far as a control lets it be known. */
const shown = (what: Shown, controls: Controls): Shown =>
  controls.withoutEpochs ? { ...what, version: [1, what.version[1]], beat: [1, what.beat[1]] } : what;

/** Any of them arrives at any time, any number of times, or never. */
function messageSteps(world: World, controls: Controls): Step<World>[] {
  const all = [
    ...prefixesOf(world.old).map((old): Shown => showing({ ...world, kept: null, old, promoted: [] })),
    ...prefixesOf(world.promoted).map((promoted): Shown => showing({ ...world, promoted })),
  ];
  return all.map((what) => ({
    name: `the invalidation of ${JSON.stringify(what.version)} arrives`,
    take(after) {
      invalidate(after.shard, [[scope, shown(what, controls).version]]);
      after.arrived = union(after.arrived, what.writes);
    },
  }));
}

const prefixesOf = (commits: readonly Commit[]): Commit[][] =>
  commits.flatMap(({ is }, index) => (is === 'write' ? [commits.slice(0, index + 1)] : []));

const showing = (world: World): Shown => primaryShows(world);

function outsideSteps(world: World, budget: Budget, limits: ShardLimits): Step<World>[] {
  const steps: Step<World>[] = [];
  if (world.now < budget.ticks)
    steps.push({
      name: 'time passes',
      take(after) {
        after.now += 1;
      },
    });
  return [...steps, ...forgettingSteps(world, budget, limits)];
}

function askStep(isMarked: boolean, budget: Budget): Step<World> {
  return {
    name: isMarked ? 'the reader with marks asks' : 'a reader without marks asks',
    take(after) {
      const mark = isMarked ? (after.reader.marks[scope] ?? null) : null;
      const { found, birth, beat } = getFilled(after.shard, [{ ...wanted, mark }], after.now);
      const [answer] = found;
      if (answer?.is === 'hit') return takeHit(after, answer, isMarked);
      if (answer?.lease == null || after.fillings.length >= budget.fillings) return;
      const floors: Record<string, Mark> = answer.floor === null ? {} : { [scope]: answer.floor };
      const atLeast = isMarked ? mergeMarks(after.reader.marks, floors) : floors;
      const { arrived } = after;
      const seen = isMarked ? after.reader.seen : null;
      after.fillings.push({ birth, lease: answer.lease, atLeast, beat, arrived, seen, read: null });
    },
  };
}

function takeHit(world: World, { text, version }: { text: string; version: Mark }, isMarked: boolean): void {
  const writes = asWrites(text);
  if (!hasAll(world, writes, writesBefore(world, tickLimits.staleAfterMs)))
    throw new Broken(guarantees.bounded);
  if (!hasAll(world, writes, world.arrived)) throw new Broken(guarantees.arrived);
  const isOver = world.promoted.some(
    ({ is, at }) => is === 'raise' && at < world.now - tickLimits.staleAfterMs,
  );
  if (isOver && hasLost(world, writes)) throw new Broken(guarantees.lost);
  if (isMarked) showReader(world, { version, writes }, world.reader.seen);
}

/** Guarantee: `put` below stores nothing else. */
const asWrites = (text: string): Writes => JSON.parse(text) as Writes;

/** `before`: what the reader had seen when they asked. */
function showReader(world: World, { version, writes }: Omit<Shown, 'beat'>, before: Writes): void {
  if (!hasAll(world, writes, before)) throw new Broken(guarantees.seen);
  const { marks, seen } = world.reader;
  world.reader = { marks: mergeMarks(marks, { [scope]: version }), seen: union(seen, writes) };
}

function fillingSteps(world: World, filling: Filling, index: number, controls: Controls): Step<World>[] {
  if (filling.read !== null)
    return [{ name: `fill ${String(index)} is put`, take: (after) => put(after, index, controls) }];
  const readFrom = (name: string, what: Shown, isReplica: boolean): Step<World> => ({
    name: `fill ${String(index)} reads the ${name}`,
    take(after) {
      if (!hasAll(after, what.writes, filling.arrived)) throw new Broken(guarantees.arrived);
      after.fillings[index] = { ...filling, read: { shown: what, isReplica } };
      if (filling.seen !== null) showReader(after, what, filling.seen);
    },
  });
  const replica = shown(replicaShows(world), controls);
  const isNewEnough = reaches(filling.atLeast, [scope], replica.version[0], { [scope]: replica.version });
  const isUsable = isNewEnough && isBeyond(replica.beat, filling.beat, controls);
  return [
    readFrom('primary', shown(primaryShows(world), controls), false),
    ...(isUsable ? [readFrom('replica', replica, true)] : []),
  ];
}

const isBeyond = (beat: Mark, birthBeat: Mark | null, controls: Controls): boolean =>
  controls.beatsWithoutEpoch ? birthBeat !== null && beat[1] > birthBeat[1] : isBeyondBirth(beat, birthBeat);

function put(world: World, index: number, controls: Controls): void {
  const [filling] = world.fillings.splice(index, 1);
  if (filling?.read == null) return;
  const { birth, lease, read } = filling;
  const { version, beat, writes } = read.shown;
  const isLetPast = controls.beatsWithoutEpoch && isBeyond(beat, world.shard.beat, controls);
  const shownBeat: Mark = isLetPast ? [Number.MAX_SAFE_INTEGER, 0] : beat;
  const text = JSON.stringify(writes);
  const replicaBeat = read.isReplica ? shownBeat : null;
  const fill = { ...wanted, birth, lease, text, version, replicaBeat, lifetimeMs };
  const refusal = putFill(world.shard, fill, 0, world.now);
  if (refusal === null && !hasAll(world, writes, world.arrived)) throw new Broken(guarantees.arrived);
}

function pullSteps(world: World, controls: Controls): Step<World>[] {
  const { pulling } = world;
  if (pulling === null)
    return [
      {
        name: 'a pull reads the primary',
        take(after) {
          const ticket = nextPull(after.shard, after.now);
          if (ticket === null) return;
          const read = pullRead(after, ticket);
          const epoch = controls.pullsWithoutEpoch || controls.withoutEpochs ? 1 : read.beat[0];
          const versions = controls.withoutEpochs
            ? read.versions.map(([of, [, version]]) => [of, [1, version]] as const)
            : read.versions;
          after.pulling = { ticket, read: { ...read, beat: [epoch, read.beat[1]], versions } };
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
