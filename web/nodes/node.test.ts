import { expect, test } from 'vitest';
import { roomOf } from './node.ts';

test('room counts over-allocation', () => {
  expect(roomOf(1024, 4096, 0)).toEqual({ used: 1024, total: 4096, free: 3072, share: 0.25 });
  expect(roomOf(1024, 4096, 50)).toMatchObject({ total: 6144, free: 5120 });
});

test('a node that was made smaller has no room, not a negative one', () => {
  expect(roomOf(8192, 4096, 0)).toEqual({ used: 8192, total: 4096, free: 0, share: 1 });
  expect(roomOf(0, 0, 0)).toMatchObject({ free: 0, share: 1 });
});

test('without a bound there is always room', () => {
  expect(roomOf(8192, 4096, -1)).toEqual({ used: 8192, total: null, free: null, share: 0 });
});
