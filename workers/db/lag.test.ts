import { expect, test } from 'vitest';
import { isBeatOld, type KnownBeat, lagOf, newestBeat } from './lag.ts';

const known: KnownBeat = { epoch: 2, counter: 100, atMs: 500_000, madeAt: 1_000_000 };
const now = known.madeAt + 1000;
const own = (changes: Partial<KnownBeat>) => ({ epoch: 2, counter: 100, atMs: 500_000, ...changes });

test('a beat was made no later than it was asked for, less its age', () => {
  const shown = { epoch: 2, counter: 1, atMs: 7, ageMs: 300 };
  expect(newestBeat(null, shown, 5000)).toEqual({ epoch: 2, counter: 1, atMs: 7, madeAt: 4700 });
  expect(newestBeat(null, { ...shown, ageMs: -50 }, 5000).madeAt).toBe(5000);
});

test.each([
  ['a later one', { counter: 101 }, true],
  ['one of a later epoch, whatever its number', { epoch: 3, counter: 1 }, true],
  ['an earlier one', { counter: 99 }, false],
  ['one of an earlier epoch', { epoch: 1, counter: 999 }, false],
])('what is known gives way to %s: %o %s', (_, changes, isTaken) => {
  const shown = { ...own(changes), ageMs: 0 };
  expect(newestBeat(known, shown, now).counter === shown.counter).toBe(isTaken);
});

test('of the same beat the better guess of its time is kept', () => {
  expect(newestBeat(known, { ...own({}), ageMs: 900 }, now).madeAt).toBe(known.madeAt + 100);
  expect(newestBeat(known, { ...own({}), ageMs: 5000 }, now).madeAt).toBe(known.madeAt);
});

test.each([
  ['the newest beat', {}, 0],
  ['a beat that is not known here yet', { counter: 101, atMs: 501_000 }, 0],
  ['the beat before', { counter: 99, atMs: 499_000 }, 1000],
  ['a beat before a pause', { counter: 99, atMs: 380_000 }, 120_000],
  ['beats whose clock was set back', { counter: 90, atMs: 600_000 }, 8100],
  ['a beat of an older epoch', { epoch: 1, counter: 99, atMs: 499_000 }, null],
  ['a beat of a newer epoch', { epoch: 3, counter: 1, atMs: 501_000 }, null],
])('the lag of a replica that shows %s: %o is %s', (_, changes, lagMs) => {
  expect(lagOf(known, own(changes), now)).toBe(lagMs);
});

test('after twenty seconds without a beat no lag is known', () => {
  expect(isBeatOld(null, 0)).toBe(true);
  expect(lagOf(null, own({}), 0)).toBeNull();
  expect(isBeatOld(known, known.madeAt + 20_000)).toBe(false);
  expect(lagOf(known, own({}), known.madeAt + 20_000)).toBe(0);
  expect(isBeatOld(known, known.madeAt + 20_001)).toBe(true);
  expect(lagOf(known, own({}), known.madeAt + 20_001)).toBeNull();
});
