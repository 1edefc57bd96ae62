import { expect, test } from 'vitest';
import type { Mark } from '../../schema/scopes.ts';
import { nextPull, takePull } from './pull.ts';
import { type Found, getMany, giveUp, invalidate, putFill, waitForFill } from './region-cache.ts';
import { createShard, type Shard, shardLimits } from './shard.ts';

const scope = 'srv:a' as const;
const at = (version: number): Mark => [1, version];

/** A shard that has had its first pull, at time 0 and beat 5. */
function pulledShard(limits = {}): Shard {
  const shard = createShard('test', { ...shardLimits, ...limits });
  pull(shard, 0);
  return shard;
}

function pull(shard: Shard, now: number, isTooMuch = false): void {
  const ticket = nextPull(shard, now);
  if (ticket === null) throw new Error('no pull is due');
  takePull(shard, ticket, { at: now, beat: [1, 5], versions: [], isTooMuch });
}

const ask = (shard: Shard, now: number, name = 'server', mark: Mark | null = null): Found => {
  const [found] = getMany(shard, [{ scope, name, mark }], now).found;
  if (found === undefined) throw new Error('nothing was found');
  return found;
};

function fill(shard: Shard, version: number, options: { now?: number; name?: string; text?: string } = {}) {
  const { now = 0, name = 'server', text = '"x"' } = options;
  const { birth, found } = getMany(shard, [{ scope, name, mark: null }], now);
  const lease = found[0]?.is === 'miss' ? found[0].lease : null;
  if (lease === null) throw new Error('no lease was given');
  const from = { birth, lease, text, version: at(version), replicaBeat: null, lifetimeMs: 30_000 };
  return putFill(shard, { scope, name, ...from }, 0.5, now);
}

test('one reader fills, the others wait until it is done, and none waits on nobody', () => {
  const shard = pulledShard();
  const first = ask(shard, 0);
  expect(first).toMatchObject({ is: 'miss', lease: 1 });
  expect(ask(shard, 0)).toMatchObject({ is: 'miss', lease: null });
  let woken = 0;
  expect(waitForFill(shard, { scope, name: 'server' }, () => (woken += 1), 0)).toBe(true);
  giveUp(shard, { scope, name: 'server', birth: 'test.1', lease: 1 }, 0);
  expect(woken).toBe(1);
  expect(waitForFill(shard, { scope, name: 'server' }, () => (woken += 1), 0)).toBe(false);
});

test('a lease ends by itself, and wakes who waits when the next is asked for', () => {
  const shard = pulledShard();
  ask(shard, 0);
  let woken = 0;
  waitForFill(shard, { scope, name: 'server' }, () => (woken += 1), 0);
  expect(ask(shard, shardLimits.leaseMs)).toMatchObject({ lease: 2 });
  expect(woken).toBe(1);
});

test('nobody waits for who has held a lease for longer than a read takes', () => {
  const shard = pulledShard();
  ask(shard, 0);
  const wait = (now: number) => waitForFill(shard, { scope, name: 'server' }, () => undefined, now);
  expect(wait(999)).toBe(true);
  expect(wait(1000)).toBe(false);
  expect(ask(shard, 1000)).toMatchObject({ is: 'miss', lease: null });
});

test('an entry lives for its lifetime from the lease on, and answers marks that it reaches', () => {
  const shard = pulledShard();
  expect(fill(shard, 7)).toBeNull();
  expect(ask(shard, 1, 'server', at(7))).toMatchObject({ is: 'hit', text: '"x"' });
  expect(ask(shard, 1, 'server', at(8))).toMatchObject({ is: 'miss' });
  expect(ask(shard, 1, 'server', [2, 1])).toMatchObject({ is: 'miss' });
  pull(shard, 20_000);
  expect(ask(shard, 29_999)).toMatchObject({ is: 'hit' });
  expect(ask(shard, 30_000)).toMatchObject({ is: 'miss' });
});

test('towards its end one reader is asked to read it anew, and everybody is answered', () => {
  const shard = pulledShard();
  fill(shard, 7);
  pull(shard, 20_000);
  expect(ask(shard, 22_499)).toMatchObject({ is: 'hit', renew: null });
  const asked = ask(shard, 22_500);
  expect(asked).toMatchObject({ is: 'hit', endsInMs: 7500, renew: 2 });
  expect(ask(shard, 22_501)).toMatchObject({ is: 'hit', renew: null });
  const anew = { scope, name: 'server', birth: 'test.1', lease: 2, text: '"y"', version: at(7) };
  expect(putFill(shard, { ...anew, replicaBeat: null, lifetimeMs: 30_000 }, 0.5, 22_600)).toBeNull();
  expect(ask(shard, 30_000)).toMatchObject({ is: 'hit', text: '"y"', endsInMs: 22_500, renew: null });
});

test('an invalidation drops what is older in its scope, and says so to who reads next', () => {
  const shard = pulledShard();
  fill(shard, 7);
  fill(shard, 7, { name: 'other' });
  invalidate(shard, [[scope, at(8)]]);
  invalidate(shard, [[scope, at(6)]]);
  expect(ask(shard, 1)).toEqual({ is: 'miss', floor: at(8), lease: 3 });
  expect(ask(shard, 1, 'other')).toMatchObject({ is: 'miss', floor: at(8) });
});

test('fills are refused below the floor, from a replica that may lack something, and before any pull', () => {
  const shard = pulledShard();
  const wanted = [{ scope, name: 'server', mark: null }] as const;
  const put = (lease: number, version: number, replicaBeat: number | null) => {
    const read = {
      text: '1',
      version: at(version),
      replicaBeat: replicaBeat === null ? null : at(replicaBeat),
      lifetimeMs: 30_000,
    };
    return putFill(shard, { scope, name: 'server', birth: 'test.1', lease, ...read }, 0, 0);
  };
  getMany(shard, wanted, 0);
  expect(put(1, 1, 5)).toBe('replica_behind');
  getMany(shard, wanted, 0);
  expect(put(2, 1, 6)).toBeNull();
  invalidate(shard, [[scope, at(3)]]);
  getMany(shard, wanted, 0);
  expect(put(3, 2, null)).toBe('below_floor');
  expect(put(3, 3, null)).toBe('no_lease');
  expect(fill(createShard('new', shardLimits), 1)).toBe('no_pull_yet');
});

test('memory answers nothing while its last pull is too long ago', () => {
  const shard = pulledShard();
  fill(shard, 1);
  expect(ask(shard, shardLimits.staleAfterMs)).toMatchObject({ is: 'hit' });
  const stale = getMany(shard, [{ scope, name: 'server', mark: null }], shardLimits.staleAfterMs + 1);
  expect(stale).toMatchObject({ isFresh: false, found: [{ is: 'miss', lease: null }] });
});

test('one pull is under way at a time, a lost one is repeated, and too much of it starts anew', () => {
  const shard = pulledShard();
  fill(shard, 1);
  expect(nextPull(shard, 9999)).toBeNull();
  const ticket = { birth: 'test.1', begunAt: 10_000, since: 0, lookBackMs: shardLimits.overlapMs };
  expect(nextPull(shard, 10_000)).toEqual(ticket);
  expect(nextPull(shard, 10_001)).toBeNull();
  pull(shard, 15_000, true);
  expect(getMany(shard, [], 15_000)).toMatchObject({ birth: 'test.2', beat: null, isFresh: false });
  expect(shard.entries.size).toBe(0);
  takePull(shard, ticket, { at: 15_000, beat: [1, 9], versions: [], isTooMuch: false });
  expect(shard.beat).toBeNull();
});

test('a pull from a promoted primary starts anew, and one from the machine before it says nothing', () => {
  const shard = pulledShard();
  fill(shard, 1);
  const ticket = nextPull(shard, 10_000);
  if (ticket === null) throw new Error('no pull is due');
  takePull(shard, ticket, { at: 10_000, beat: [0, 9], versions: [[scope, at(9)]], isTooMuch: false });
  expect(ask(shard, 10_000)).toMatchObject({ is: 'hit', version: at(1) });
  takePull(shard, ticket, { at: 3000, beat: [2, 4], versions: [], isTooMuch: false });
  expect(getMany(shard, [], 10_000)).toMatchObject({ birth: 'test.2', isFresh: false });
  expect(shard.entries.size).toBe(0);
});

test('what an older primary showed is not taken after a promotion', () => {
  const shard = createShard('test', shardLimits);
  const ticket = nextPull(shard, 0);
  if (ticket === null) throw new Error('no pull is due');
  takePull(shard, ticket, { at: 0, beat: [2, 4], versions: [], isTooMuch: false });
  expect(fill(shard, 7)).toBe('below_floor');
});

test('a clock that is set back ends leases and starts anew', () => {
  const shard = pulledShard();
  pull(shard, 50_000);
  fill(shard, 1, { now: 50_000 });
  ask(shard, 50_000, 'leased');
  expect(ask(shard, 1000)).toMatchObject({ is: 'miss', lease: null });
  expect(shard.entries.size).toBe(0);
  pull(shard, 1000 + shardLimits.pullMs);
  expect(fill(shard, 1, { now: 7000, name: 'leased' })).toBeNull();
});

test('floors beyond the bound begin a new birth that keeps the entries and voids the leases', () => {
  const shard = pulledShard({ floors: 2 });
  fill(shard, 1);
  ask(shard, 0, 'leased');
  invalidate(shard, [
    ['srv:b', at(1)],
    ['srv:c', at(1)],
  ]);
  const { birth, beat } = getMany(shard, [], 0);
  expect([birth, beat, shard.leases.size]).toEqual(['test.2', null, 0]);
  expect(ask(shard, 0)).toMatchObject({ is: 'hit', version: at(1) });
});

test('a pull that brings more floors than there is room for is brought again whole', () => {
  const shard = pulledShard({ floors: 2 });
  const ticket = nextPull(shard, 10_000);
  if (ticket === null) throw new Error('no pull is due');
  const versions = (['srv:a', 'srv:b', 'srv:c'] as const).map((one) => [one, at(1)] as const);
  takePull(shard, ticket, { at: 10_000, beat: at(7), versions, isTooMuch: false });
  expect(nextPull(shard, 10_000)).toMatchObject({ birth: 'test.2', since: ticket.since });
  expect(shard.beat).toBeNull();
});

test('ten thousand large entries stay within the bound, the last used ones being kept', () => {
  const bytes = 1_000_000;
  const shard = pulledShard({ bytes });
  const text = JSON.stringify('x'.repeat(1000));
  fill(shard, 1, { name: 'kept' });
  let peak = 0;
  for (let index = 0; index < 10_000; index += 1) {
    fill(shard, 1, { name: `n${String(index)}`, text });
    if (index % 100 === 0) ask(shard, 0, 'kept');
    peak = Math.max(peak, shard.bytes);
  }
  expect(peak).toBeLessThanOrEqual(bytes);
  expect(shard.bytes).toBeGreaterThan(bytes / 2);
  expect(ask(shard, 0, 'kept')).toMatchObject({ is: 'hit' });
  expect(ask(shard, 0, 'n0')).toMatchObject({ is: 'miss' });
});

test('made-up names leave no floors', () => {
  const shard = pulledShard({ floors: 1 });
  for (const name of ['a', 'b', 'c']) {
    const fresh = { scope: `srv:${name}`, name: 'server' } as const;
    const [found] = getMany(shard, [{ ...fresh, mark: null }], 0).found;
    if (found?.is !== 'miss' || found.lease === null) throw new Error('no lease');
    const nothing = { text: 'null', version: at(0), replicaBeat: null, lifetimeMs: 5000 };
    expect(putFill(shard, { ...fresh, ...nothing, birth: 'test.1', lease: found.lease }, 0.5, 0)).toBeNull();
  }
  expect(shard.floors.size).toBe(0);
  expect(shard.births).toBe(1);
  expect(getMany(shard, [{ scope: 'srv:a', name: 'server', mark: null }], 1).found).toMatchObject([
    { is: 'hit' },
  ]);
});
