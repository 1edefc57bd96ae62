import { expect, test } from 'vitest';
import { shownLagMs } from './shown-lag.ts';

const newest = { epoch: 1, counter: 50, atMs: 900_000, ageMs: 300 };
const own = (lacking: number, agoMs: number) => ({
  epoch: 1,
  counter: newest.counter - lacking,
  atMs: newest.atMs - agoMs,
});

test.each([
  ['shows the newest beat', own(0, 0), 0],
  ['was asked a moment later than the primary', own(-1, -1000), 0],
  ['lacks one beat, after a second', own(1, 1000), 300],
  ['lacks one beat, after an hour without visitors', own(1, 3_600_000), null],
  ['lacks several', own(8, 8200), 8200],
])('a replica that %s', (_, shown, lagMs) => {
  expect(shownLagMs(newest, shown)).toBe(lagMs);
});

test('a beat that has had time to arrive tells after an hour too', () => {
  expect(shownLagMs({ ...newest, ageMs: 2500 }, own(1, 3_600_000))).toBe(2500);
  expect(shownLagMs({ ...newest, ageMs: 2500 }, own(0, 0))).toBe(0);
});

test('where nobody beats nobody knows', () => {
  expect(shownLagMs({ ...newest, ageMs: 20_001 }, own(0, 0))).toBeNull();
});
