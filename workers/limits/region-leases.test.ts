import { expect, test } from 'vitest';
import type { Counter } from './counter.ts';
import { createLeases } from './region-leases.ts';
import { createWindows } from './window.ts';

const limit = 240;

/** What all regions share, as Redis does; answers only when it is let. */
function createShared() {
  const windows = createWindows(1000);
  let asked = 0;
  let isAway = false;
  let gate = Promise.resolve();
  const counter: Counter = {
    async add(counts, span) {
      asked += 1;
      await gate;
      return isAway ? null : counts.map((count) => windows.add(count, span, 0));
    },
    forget: () => Promise.resolve(),
  };
  return {
    counter,
    asked: () => asked,
    goAway() {
      isAway = true;
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

test('a quota costs one question in twenty requests, and ends exactly', async () => {
  const shared = createShared();
  const region = createLeases(shared.counter, 10);
  const answers = [];
  for (let count = 0; count < 300; count += 1) answers.push(await region.spend('key', limit, () => 1000));
  expect(answers.filter(({ isAllowed }) => isAllowed)).toHaveLength(limit);
  expect(shared.asked()).toBe(12);
  expect(answers[0]).toMatchObject({ limit, remaining: 239, resetMs: 59_000 });
  expect(answers.at(-1)).toMatchObject({ isAllowed: false, remaining: 0 });
});

test('many at once wait for one lease, which has room for all of them', async () => {
  const shared = createShared();
  const region = createLeases(shared.counter, 10);
  const release = shared.hold();
  const waiting = Array.from({ length: 100 }, () => region.spend('key', limit, () => 0));
  expect(shared.asked()).toBe(1);
  release();
  const answers = await Promise.all(waiting);
  expect(answers.every(({ isAllowed }) => isAllowed)).toBe(true);
  expect(shared.asked()).toBeLessThanOrEqual(3);
});

test('regions that share a quota never give more than it together', async () => {
  const shared = createShared();
  const regions = [1, 2, 3].map(() => createLeases(shared.counter, 10));
  const answers = await Promise.all(
    regions.flatMap((region) => Array.from({ length: 200 }, () => region.spend('key', limit, () => 0))),
  );
  const given = answers.filter(({ isAllowed }) => isAllowed).length;
  expect(given).toBeLessThanOrEqual(limit);
  expect(given).toBeGreaterThan(limit - 3 * 20);
});

test('the next window begins anew', async () => {
  const region = createLeases(createShared().counter, 10);
  for (let count = 0; count < 12; count += 1) await region.spend('key', 10, () => 0);
  expect(await region.spend('key', 10, () => 59_999)).toMatchObject({ isAllowed: false });
  expect(await region.spend('key', 10, () => 60_000)).toMatchObject({ isAllowed: true, remaining: 9 });
});

test('a region that hears of nobody gives the quota by itself, and no more', async () => {
  const shared = createShared();
  shared.goAway();
  const region = createLeases(shared.counter, 10);
  const answers = [];
  for (let count = 0; count < 300; count += 1) answers.push(await region.spend('key', limit, () => 0));
  expect(answers.filter(({ isAllowed }) => isAllowed)).toHaveLength(limit);
});
