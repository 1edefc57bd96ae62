import { compareMarks, type Mark, type Marks } from '../../schema/scopes.ts';
import {
  type Asked,
  type Choice,
  chooseDatabase,
  type Demand,
  type Shown,
  type Sources,
} from '../../workers/db/choice.ts';
import { createHealth, type Health } from '../../workers/db/health.ts';
import { lagLimits, type PrimaryBeat } from '../../workers/db/lag.ts';
import type { Database, ReadOrder } from '../../workers/db/order.ts';
import { Broken, type Model, type Step } from './explore.ts';

/** One commit. Times are ticks of the world; a beat's is what the machine that made it takes for the time. */
type Commit = { is: 'write'; at: number } | { is: 'beat'; at: number; said: number };

/** One scope, read from a replica that lags or from its primary, by an edge that hears beats now and then. */
interface World {
  now: number;
  commits: Commit[];
  /** The first commits are of the old primary: how many of them a promoted machine has. Null before the promotion. */
  kept: number | null;
  promoted: Commit[];
  /** Follows the old primary. */
  replica: number;
  /** The newest beat that the edge knows, and when it asked for it. */
  heard: { beat: PrimaryBeat; askedAt: number } | null;
  isPrimaryAway: boolean;
  /** What a reader that carries marks has seen, and when they saw it. */
  seen: { mark: Mark; at: number } | null;
}

type Asks = 'srv:a' | 'auth:a' | 'key:a';

export interface Budget {
  writes: number;
  ticks: number;
  beats: number;
  /** A machine may be promoted until then, in ticks; null: never. */
  promotedBy: number | null;
  mayBeAway: boolean;
  /** Of what the reader that carries marks asks: of a server, of their session, or of an API key. Null: there is none. */
  asks: Asks | null;
}

/** Mechanisms that a control switches off. */
export interface Controls {
  withoutMarks?: true;
  /** A beat that was heard counts as made just now. */
  beatsStayYoung?: true;
  /** Replicas answer whatever their lag. */
  withoutLag?: true;
  /** Beats of two machines are compared. */
  beatsWithoutEpoch?: true;
  /** What is below a mark is not said to be. */
  withoutFlag?: true;
  /** Sessions are read like any other data. */
  sessionsAsData?: true;
}

export const guarantees = {
  seen: 'nobody is shown less than they have seen, or is told so',
  bounded: 'what is a minute old is shown to all',
  answered: 'every read is answered',
  session: 'nobody is let in by what is older than their session',
} as const;

const tickMs = 10_000;
/** Of a replica's lag, the age of a beat, and one tick for what happens within one. */
export const boundMs = lagLimits.unmarkedMs + lagLimits.beatAgeMs + tickMs;
/** The promoted machine's clock is behind by more than all of these. */
const skewTicks = 9;

export const routeModel = (budget: Budget, controls: Controls): Model<World> => ({
  start: {
    now: 0,
    commits: [{ is: 'beat', at: 0, said: 0 }],
    kept: null,
    promoted: [],
    replica: 1,
    heard: null,
    isPrimaryAway: false,
    seen: null,
  },
  copy: (world) => ({ ...world, commits: [...world.commits], promoted: [...world.promoted] }),
  // Of what was heard it matters when it was made, not when it was asked for.
  nameOf: ({ heard, ...world }) =>
    JSON.stringify([
      world,
      heard && [heard.beat.epoch, heard.beat.counter, heard.askedAt * tickMs - heard.beat.ageMs],
    ]),
  steps: (world) => [
    ...primarySteps(world, budget),
    ...outsideSteps(world, budget),
    ...edgeSteps(world, budget, controls),
  ],
  check(world) {
    const choice = read(world, {}, controls);
    if (choice === null) throw new Broken(guarantees.answered);
    if (world.isPrimaryAway) return;
    const since = world.now * tickMs - boundMs;
    const settled = all(world).filter(({ is, at }) => is === 'write' && at * tickMs < since).length;
    if (versionOf(choice.taken)[1] < settled) throw new Broken(guarantees.bounded);
  },
});

/** All that the primary of now has. */
const all = ({ commits, kept, promoted }: World): Commit[] => [
  ...commits.slice(0, kept ?? commits.length),
  ...promoted,
];

function shownBy(commits: readonly Commit[], epoch: number): Shown {
  const beats = commits.filter((commit) => commit.is === 'beat');
  const version: Mark = [epoch, commits.length - beats.length];
  const atMs = (beats.at(-1)?.said ?? 0) * tickMs;
  return {
    epoch,
    versions: { 'srv:a': version, 'auth:a': version, 'key:a': version },
    beat: { epoch, counter: beats.length, atMs },
  };
}

const primaryShows = (world: World): Shown => shownBy(all(world), world.kept === null ? 1 : 2);
const replicaShows = (world: World): Shown => shownBy(world.commits.slice(0, world.replica), 1);
const versionOf = ({ epoch, versions }: Shown): Mark => versions['srv:a'] ?? [epoch, 0];

function primarySteps(world: World, budget: Budget): Step<World>[] {
  const { now, isPrimaryAway, kept } = world;
  if (isPrimaryAway) return [];
  const shown = primaryShows(world);
  const [, writes] = versionOf(shown);
  const push = (name: string, commit: Commit): Step<World> => ({
    name,
    take: (after) => void (kept === null ? after.commits : after.promoted).push(commit),
  });
  const said = kept === null ? now : now - skewTicks;
  const hasBeaten = all(world).some((commit) => commit.is === 'beat' && commit.at === now);
  return [
    ...(writes < budget.writes ? [push('a write commits', { is: 'write', at: now })] : []),
    ...(shown.beat.counter < budget.beats && !hasBeaten
      ? [push('the primary beats', { is: 'beat', at: now, said })]
      : []),
    ...(kept === null && now <= (budget.promotedBy ?? -1) ? promotions(world) : []),
  ];
}

const promotions = ({ commits }: World): Step<World>[] =>
  Array.from({ length: commits.length + 1 }, (_, kept) => ({
    name: `a machine is promoted that has ${String(kept)} commits, and raises the epoch`,
    take(after) {
      after.kept = kept;
    },
  }));

function outsideSteps(world: World, budget: Budget): Step<World>[] {
  const steps: Step<World>[] = [];
  const set = (name: string, changes: Partial<World>): void => {
    steps.push({ name, take: (after) => Object.assign(after, changes) });
  };
  if (world.now < budget.ticks) set('ten seconds pass', { now: world.now + 1 });
  if (world.replica < world.commits.length)
    set('the replica applies a commit', { replica: world.replica + 1 });
  if (budget.mayBeAway)
    set(world.isPrimaryAway ? 'the primary is back' : 'the primary is away', {
      isPrimaryAway: !world.isPrimaryAway,
    });
  return steps;
}

/** The edge as production has it, knowing what it heard. */
function edgeOf({ heard, isPrimaryAway, now }: World, controls: Controls): Sources {
  const health = createHealth('primary', () => 0.5);
  const nowMs = now * tickMs;
  if (heard !== null && controls.beatsStayYoung) health.learn({ ...heard.beat, ageMs: 0 }, nowMs);
  else if (heard !== null) health.learn(heard.beat, heard.askedAt * tickMs);
  if (isPrimaryAway) health.failed('primary', nowMs);
  const anyLag: Health = { ...health, beforeAsking: () => null, afterAsking: () => null };
  return { order, health: controls.withoutLag ? anyLag : health, now: () => nowMs };
}

const primary: Database = { region: 'eu', url: 'primary', isPrimary: true };
const replica: Database = { region: 'us', url: 'replica', isPrimary: false };
const order: ReadOrder = { primary, nearer: [replica], replicas: [replica] };

/** Null: nobody may answer. */
function read(world: World, marks: Marks, controls: Controls): Choice<Shown> | null {
  const scopes = Object.keys(marks);
  const demand: Demand = { scopes, marks, isMarked: scopes.length > 0, from: 'nearest' };
  const choosing = chooseDatabase<Shown>(edgeOf(world, controls), demand);
  let step = choosing.next();
  while (step.done !== true) step = choosing.next(answerOf(world, step.value, controls));
  return step.value;
}

function answerOf(world: World, { isPrimary }: Database, controls: Controls): Asked<Shown> {
  if (isPrimary && world.isPrimaryAway) return { taken: null, hindrance: 'away' };
  if (isPrimary) return { taken: primaryShows(world), hindrance: null };
  const shown = replicaShows(world);
  const epoch = controls.beatsWithoutEpoch ? (world.heard?.beat.epoch ?? 1) : shown.epoch;
  return { taken: { ...shown, beat: { ...shown.beat, epoch } }, hindrance: null };
}

function edgeSteps(world: World, budget: Budget, controls: Controls): Step<World>[] {
  const steps: Step<World>[] = [];
  if (!world.isPrimaryAway && primaryShows(world).beat.counter > 0)
    steps.push({
      name: 'the edge hears of the newest beat',
      take(after) {
        const { beat } = primaryShows(after);
        const last = all(after).findLast(({ is }) => is === 'beat');
        const ageMs = (after.now - (last?.at ?? 0)) * tickMs;
        after.heard = { beat: { ...beat, ageMs }, askedAt: after.now };
      },
    });
  const { asks } = budget;
  if (asks !== null)
    steps.push({ name: 'the reader with marks asks', take: (after) => ask(after, asks, controls) });
  return steps;
}

function ask(world: World, asks: Asks, controls: Controls): void {
  const { seen } = world;
  const scope = controls.sessionsAsData ? 'srv:a' : asks;
  // What an access token requires is required as long as it lives.
  const isKept = seen !== null && (asks !== 'srv:a' || (world.now - seen.at) * tickMs <= boundMs);
  const choice = read(world, isKept && !controls.withoutMarks ? { [scope]: seen.mark } : {}, controls);
  if (choice === null) return;
  const { taken, tier, ageMs } = choice;
  const mark = versionOf(taken);
  const isFlagged = tier === 'replica-stale' || ageMs > lagLimits.markedMs;
  const isLess = seen !== null && compareMarks(mark, seen.mark) < 0;
  if (isLess && asks !== 'srv:a') throw new Broken(guarantees.session);
  if (isLess && (!isFlagged || controls.withoutFlag)) throw new Broken(guarantees.seen);
  if (!isLess) world.seen = { mark, at: world.now };
}
