import { expect, test } from 'vitest';
import { PowerLock } from './power.ts';

test('one action at a time', () => {
  const lock = new PowerLock();
  const release = lock.take('start', 0, 100);
  expect(lock.take('stop', 50, 100)).toBeNull();
  expect(lock.heldBy(50)).toBe('start');
  release?.();
  expect(lock.take('stop', 51, 100)).not.toBeNull();
});

test('a holder that never lets go loses it at its deadline', () => {
  const lock = new PowerLock();
  lock.take('start', 0, 100);
  expect(lock.heldBy(100)).toBeNull();
  expect(lock.take('stop', 100, 100)).not.toBeNull();
});

test('a late release does not free the next holder', () => {
  const lock = new PowerLock();
  const late = lock.take('start', 0, 100);
  lock.take('stop', 200, 100);
  late?.();
  expect(lock.heldBy(250)).toBe('stop');
});
