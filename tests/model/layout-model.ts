import type { Mark, Scope } from '../../schema/scopes.ts';
import { askedFor, type Layouts, toldOf } from '../../workers/cache/layouts.ts';
import { nextPull, takePull } from '../../workers/cache/pull.ts';
import { getFilled, invalidate, putFill } from '../../workers/cache/region-cache.ts';
import { createShard, type Shard } from '../../workers/cache/shard.ts';
import { Broken, type Model, type Step } from './explore.ts';
import { roomyLimits } from './memory-steps.ts';
import { copyShard, type Held, stateOfShard } from './shard-states.ts';

interface Filling extends Held {
  object: string;
  /** Null: not read yet. */
  read: number | null;
}

/** One scope in one region while releases follow each other. */
interface World {
  now: number;
  /** The release that is everywhere; while `isRollingOut` the next one is in some places. */
  release: number;
  isRollingOut: boolean;
  /** When each version was committed. */
  commits: number[];
  /** The newest version that every object has acknowledged whom its writer told. */
  acknowledged: number;
  shards: Map<string, Shard>;
  filling: Filling | null;
}

export interface Budget {
  writes: number;
  ticks: number;
  /** Nothing that a writer tells comes in. */
  isAllLost: boolean;
}

export const guarantees = {
  arrived: 'what was acknowledged is never undone',
  bounded: 'staleness is bounded',
} as const;

const scope: Scope = 'srv:a';
const wanted = { scope, name: 'server' } as const;
const region = 'eu';
const markOf = (version: number): Mark => [1, version];

/** `releases`: the layouts of each, in the order in which they are rolled out. */
export const layoutModel = (releases: readonly Layouts[], budget: Budget): Model<World> => ({
  start: {
    now: 0,
    release: 0,
    isRollingOut: false,
    commits: [],
    acknowledged: 0,
    shards: new Map(),
    filling: null,
  },
  copy: (world) => ({
    ...world,
    commits: [...world.commits],
    shards: new Map([...world.shards].map(([name, shard]) => [name, copyShard(shard)])),
  }),
  nameOf: ({ shards, filling, ...world }) =>
    JSON.stringify([
      world,
      filling?.read,
      [...shards]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, shard]) => [
          name,
          stateOfShard(shard, filling?.object === name ? [{ ...filling }] : [], null),
        ]),
    ]),
  steps: (world) => [
    ...releaseSteps(world, releases),
    ...running(world, releases).flatMap((layouts) => [
      ...(world.commits.length < budget.writes ? [writeStep(layouts, budget)] : []),
      askStep(layouts),
      pullStep(layouts),
    ]),
    ...(world.now < budget.ticks ? [tick] : []),
    ...fillingSteps(world),
  ],
});

const tick: Step<World> = {
  name: 'time passes',
  take(after) {
    after.now += 1;
  },
};

/** The layouts of the releases that run somewhere. */
const running = ({ release, isRollingOut }: World, releases: readonly Layouts[]): Layouts[] =>
  releases.slice(release, release + (isRollingOut ? 2 : 1));

function releaseSteps({ release, isRollingOut }: World, releases: readonly Layouts[]): Step<World>[] {
  const next = String(release + 1);
  if (isRollingOut)
    return [
      {
        name: `release ${next} is everywhere`,
        take: (after) => Object.assign(after, { release: release + 1, isRollingOut: false }),
      },
    ];
  if (release + 1 === releases.length) return [];
  return [{ name: `release ${next} begins`, take: (after) => Object.assign(after, { isRollingOut: true }) }];
}

function shardAt(world: World, object: string): Shard {
  const shard = world.shards.get(object) ?? createShard('1', roomyLimits);
  world.shards.set(object, shard);
  return shard;
}

const writeStep = (layouts: Layouts, { isAllLost }: Budget): Step<World> => ({
  name: `a writer commits that tells ${toldOf(layouts, region, scope).join(' and ')}`,
  take(after) {
    after.commits.push(after.now);
    const version = after.commits.length;
    if (isAllLost) return;
    for (const object of toldOf(layouts, region, scope))
      invalidate(shardAt(after, object), [[scope, markOf(version)]]);
    after.acknowledged = version;
  },
});

function askStep(layouts: Layouts): Step<World> {
  const object = askedFor(layouts, region, scope);
  return {
    name: `a reader asks ${object}`,
    take(after) {
      const { found, birth } = getFilled(shardAt(after, object), [{ ...wanted, mark: null }], after.now);
      const [answer] = found;
      if (answer?.is === 'hit') {
        if (answer.version[1] < after.acknowledged) throw new Broken(guarantees.arrived);
        const known = after.commits.filter((at) => at < after.now - roomyLimits.staleAfterMs).length;
        if (answer.version[1] < known) throw new Broken(guarantees.bounded);
      } else if (answer?.lease != null && after.filling === null)
        after.filling = { object, birth, lease: answer.lease, read: null };
    },
  };
}

function fillingSteps({ filling }: World): Step<World>[] {
  if (filling === null) return [];
  const { object, birth, lease, read } = filling;
  if (read === null)
    return [
      {
        name: 'the fill reads the primary',
        take(after) {
          after.filling = { ...filling, read: after.commits.length };
        },
      },
    ];
  const fill = { ...wanted, birth, lease, text: '', replicaBeat: null, lifetimeMs: 1000 };
  return [
    {
      name: 'the fill is put',
      take(after) {
        after.filling = null;
        putFill(shardAt(after, object), { ...fill, version: markOf(read) }, 0, after.now);
      },
    },
  ];
}

/** A reader brings what their release takes for the shard's. */
function pullStep(layouts: Layouts): Step<World> {
  const object = askedFor(layouts, region, scope);
  return {
    name: `a reader brings ${object} a pull`,
    take(after) {
      const shard = shardAt(after, object);
      const ticket = nextPull(shard, after.now);
      if (ticket === null) return;
      const last = after.commits.at(-1) ?? Number.NEGATIVE_INFINITY;
      const isNews = last >= (ticket.since ?? after.now) - ticket.lookBackMs;
      const isTheirs = askedFor(layouts, region, scope) === object;
      const versions = isNews && isTheirs ? ([[scope, markOf(after.commits.length)]] as const) : [];
      takePull(shard, ticket, { at: after.now, beat: [1, 0], versions, isTooMuch: false });
    },
  };
}
