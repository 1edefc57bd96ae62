import { expect, test } from 'vitest';
import { afterEnd } from './crash.ts';

const plain = { wanted: false, suspended: false, now: 1_000_000, lastCrashAt: null };

test('an end that was asked for is no crash', () => {
  expect(afterEnd({ ...plain, wanted: true })).toEqual({ event: 'exited', restart: false });
});

test('an end that nobody asked for starts the game again', () => {
  expect(afterEnd(plain)).toEqual({ event: 'crashed', restart: true });
});

test('two of them within a minute give it up', () => {
  expect(afterEnd({ ...plain, lastCrashAt: plain.now - 59_999 })).toEqual({
    event: 'crashed',
    restart: false,
  });
  expect(afterEnd({ ...plain, lastCrashAt: plain.now - 60_000 })).toEqual({
    event: 'crashed',
    restart: true,
  });
});

test('a suspended server does not come back', () => {
  expect(afterEnd({ ...plain, suspended: true }).restart).toBe(false);
});
