import {
  type Book,
  emptyBook,
  leaseAlone,
  learnLease,
  leaseSize,
  takeOne,
} from '../../workers/limits/leases.ts';
import { windowAt } from '../../workers/limits/window.ts';
import { Broken, type Model, type Step } from './explore.ts';

/** How much may happen. */
export interface Budget {
  /** Turns of the clock into the next window. */
  turns: number;
  /** Answers of a counter that get lost: it has counted, and the region asks the next counter. */
  losses: number;
  /** Times that Redis goes away or comes back. */
  changes: number;
  /** Evictions of a region's object. */
  evictions: number;
  /** Leases for which nobody answers. */
  silences: number;
}

/** What is switched off. */
export interface Controls {
  /** A lease is learned in whatever window it arrives. */
  withoutWindows?: true;
  /** All of a lease is given out, also what lies beyond the limit. */
  withoutLimit?: true;
}

interface Lease {
  index: number;
  amount: number;
  /** Null: not counted yet. */
  total: number | null;
  /** Redis did not answer. */
  goesHome: boolean;
}

interface Region {
  book: Book;
  lease: Lease | null;
}

interface World {
  window: number;
  isRedisAway: boolean;
  /** Per window. */
  redis: number[];
  home: number[];
  given: number[];
  alone: number[];
  regions: Region[];
  left: Budget;
}

const limit = 3;
/** Two requests wait for each lease, so that one brings more than one. */
const waiting = 2;
const lengthMs = 60_000;

export const tooMuch = 'no window gives more than its limit, for each way that it is counted';
export const tooEarly = 'nobody is refused while Redis has something left';

/** Two regions share a quota, over the functions that production runs. */
export function quotaModel(budget: Budget, controls: Controls = {}): Model<World> {
  const zeros = (): number[] => Array<number>(budget.turns + 1).fill(0);
  const region = (): Region => ({ book: emptyBook(), lease: null });
  return {
    start: {
      window: 0,
      isRedisAway: false,
      redis: zeros(),
      home: zeros(),
      given: zeros(),
      alone: zeros(),
      regions: [region(), region()],
      left: budget,
    },
    copy: (world) => structuredClone(world),
    nameOf: (world) => JSON.stringify(world),
    steps: (world) => [
      ...worldSteps(world),
      ...world.regions.flatMap((one, index) => regionSteps(world, one, index, controls)),
    ],
    check(world) {
      for (const [index, given] of world.given.entries()) {
        const ways = 1 + Number(at(world.home, index) > 0) + at(world.alone, index);
        if (given > limit * ways) throw new Broken(tooMuch);
      }
    },
  };
}

function worldSteps({ window: now, left, isRedisAway }: World): Step<World>[] {
  const steps: Step<World>[] = [];
  if (left.turns > 0)
    steps.push({
      name: `window ${String(now + 1)}`,
      take(world) {
        world.window += 1;
        world.left.turns -= 1;
      },
    });
  if (left.changes > 0)
    steps.push({
      name: isRedisAway ? 'Redis comes back' : 'Redis goes away',
      take(world) {
        world.isRedisAway = !isRedisAway;
        world.left.changes -= 1;
      },
    });
  return steps;
}

function regionSteps(world: World, one: Region, index: number, controls: Controls): Step<World>[] {
  const { lease } = one;
  const step = (name: string, take: (world: World, region: Region) => void): Step<World> => ({
    name: `${name} in ${String(index)}`,
    take: (after) => take(after, regionAt(after, index)),
  });
  const steps = [step('a request', (after, region) => request(after, region))];
  if (world.left.evictions > 0) steps.push(step('an eviction', evict));
  if (lease?.total === null) {
    steps.push(step('a counter counts', count));
    if (world.left.silences > 0) steps.push(step('nobody answers', goAlone));
  }
  if (lease !== null && lease.total !== null) {
    steps.push(step('a lease arrives', (after, region) => learn(after, region, controls)));
    if (world.left.losses > 0 && !lease.goesHome) steps.push(step('an answer is lost', lose));
  }
  return steps;
}

/** Who waits for a lease asks again when it is there, which is another request here. */
function request(world: World, region: Region): void {
  const span = windowAt(world.window * lengthMs, lengthMs);
  const taken = takeOne(region.book, limit, span);
  if (taken === 'taken') bump(world.given, world.window, 1);
  if (taken === 'spent' && available(world) > 0) throw new Broken(tooEarly);
  if (taken === 'lease' && region.lease === null) {
    const amount = leaseSize(limit, waiting);
    region.lease = { index: world.window, amount, total: null, goesHome: world.isRedisAway };
  }
}

/** What Redis has not given to anybody, as long as nobody else has counted. */
function available(world: World): number {
  const index = world.window;
  if (at(world.home, index) > 0 || at(world.alone, index) > 0) return 0;
  return limit - at(world.redis, index);
}

function count(world: World, { lease }: Region): void {
  if (lease === null) return;
  lease.goesHome ||= world.isRedisAway;
  const counter = lease.goesHome ? world.home : world.redis;
  bump(counter, lease.index, lease.amount);
  lease.total = at(counter, lease.index);
}

function lose(world: World, { lease }: Region): void {
  if (lease === null) return;
  world.left.losses -= 1;
  lease.goesHome = true;
  lease.total = null;
}

function goAlone(world: World, region: Region): void {
  if (region.lease === null) return;
  world.left.silences -= 1;
  if (region.book.index === region.lease.index) bump(world.alone, region.lease.index, 1);
  leaseAlone(region.book, limit, region.lease.index);
  region.lease = null;
}

function learn(_: World, region: Region, { withoutWindows, withoutLimit }: Controls): void {
  const { lease, book } = region;
  if (lease === null || lease.total === null) return;
  const { amount, total } = lease;
  const index = withoutWindows === true ? book.index : lease.index;
  learnLease(book, withoutLimit === true ? limit + amount : limit, { index, amount, total });
  region.lease = null;
}

function evict(world: World, region: Region): void {
  world.left.evictions -= 1;
  region.book = emptyBook();
  region.lease = null;
}

const at = (numbers: readonly number[], index: number): number => numbers[index] ?? 0;

function bump(numbers: number[], index: number, by: number): void {
  numbers[index] = at(numbers, index) + by;
}

function regionAt(world: World, index: number): Region {
  const region = world.regions[index];
  if (region === undefined) throw new Error('there is no such region');
  return region;
}
