import { expect, test } from 'vitest';
import { parseExit } from './exit-record.ts';

test('an exit code', () => {
  expect(parseExit('code 3\noom 0\nended 1700000000123\noffset 10\nlines 1\n')).toEqual({
    code: 3,
    signal: null,
    oomKilled: false,
    endedAt: 1_700_000_000_123,
    keeperLost: false,
  });
});

test('a signal by name, and memory as its reason', () => {
  expect(parseExit('signal 9\noom 2\nended 5\n')).toMatchObject({
    code: null,
    signal: 'SIGKILL',
    oomKilled: true,
  });
});

test('a lost keeper', () => {
  expect(parseExit('lost 1\nended 5\n')).toEqual({
    code: null,
    signal: null,
    oomKilled: false,
    endedAt: 5,
    keeperLost: true,
  });
});
