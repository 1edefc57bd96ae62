import { expect, test } from 'vitest';
import {
  byCount,
  type Database,
  formatSeconds,
  formatShare,
  placeOf,
  reasonText,
  stateOf,
} from './region.ts';

const replica: Database = {
  name: 'us',
  region: 'us',
  isPrimary: false,
  state: 'answers',
  why: null,
  answerMs: 3,
  epoch: 1,
  schema: 5,
  lagMs: 0,
  beatAgeMs: null,
};

test.each([
  [{ lagMs: 1500 }, 'running', 'Up to date'],
  [{ lagMs: 2100 }, 'running', '2.1 s behind'],
  [{ lagMs: 9000 }, 'attention', '9.0 s behind'],
  [{ lagMs: 95_000 }, 'failed', '1 m 35 s behind'],
  [{ lagMs: null }, 'attention', 'Lag not known yet'],
  [{ lagMs: null, isPrimary: true }, 'running', 'Answers'],
  [{ lagMs: null, state: 'silent' }, 'failed', 'Does not answer'],
  [{ lagMs: null, state: 'unusable', why: 'schema' }, 'failed', 'Lacks a migration'],
] as const)('a database %o is %s: %s', (changes, kind, words) => {
  expect(stateOf({ ...replica, ...changes })).toEqual({ kind, words });
});

test('names that this page does not know are shown as they are', () => {
  expect([placeOf('eu'), placeOf('moon'), reasonText('mark'), reasonText('new')]).toEqual([
    'Frankfurt',
    'moon',
    'The reader had seen newer',
    'new',
  ]);
});

test('a share is never rounded to nothing or to all', () => {
  const shown = [
    [0, 0],
    [0, 10],
    [1, 1000],
    [999, 1000],
    [1, 3],
    [7, 7],
  ] as const;
  expect(shown.map(([part, all]) => formatShare(part, all))).toEqual([
    '0%',
    '0%',
    '<1%',
    '>99%',
    '33%',
    '100%',
  ]);
});

test('seconds have a tenth while it matters', () => {
  expect([0, 80, 2149, 9999, 61_000].map(formatSeconds)).toEqual([
    '0.0 s',
    '0.1 s',
    '2.1 s',
    '10.0 s',
    '1 m 1 s',
  ]);
});

test('reasons come by their counts', () => {
  expect(byCount({ mark: 2, lag: 0, away: 9 })).toEqual([
    ['away', 9],
    ['mark', 2],
  ]);
});
