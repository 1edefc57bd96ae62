import { expect, test } from 'vitest';
import { Allowance } from './frame-budget.ts';

test('a burst is allowed, then what flows back', () => {
  const allowance = new Allowance({ burst: 3, perSecond: 2 }, 0);
  expect([0, 0, 0, 0].map((now) => allowance.spend(now))).toEqual([true, true, true, false]);
  expect(allowance.spend(400)).toBe(false);
  expect(allowance.spend(600)).toBe(true);
  expect(allowance.spend(600)).toBe(false);
  expect([60_000, 60_000, 60_000, 60_000].map((now) => allowance.spend(now))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('a clock that steps back gives nothing', () => {
  const allowance = new Allowance({ burst: 1, perSecond: 1 }, 1000);
  expect(allowance.spend(1000)).toBe(true);
  expect(allowance.spend(0)).toBe(false);
  expect(allowance.spend(500)).toBe(false);
});
