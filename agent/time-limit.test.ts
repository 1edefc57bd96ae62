import { expect, test } from 'vitest';
import { withTimeLimit } from './time-limit.ts';

test('gives what the work gave, and what it threw', () => {
  expect(withTimeLimit(1000, () => 'done')).toBe('done');
  expect(() =>
    withTimeLimit(1000, () => {
      throw new TypeError('broken');
    }),
  ).toThrow(TypeError);
});

test('ends loops and patterns that do not end by themselves', () => {
  expect(() =>
    withTimeLimit(20, () => {
      for (;;);
    }),
  ).toThrow('took too long');
  expect(() => withTimeLimit(20, () => /^(a+)+$/.test(`${'a'.repeat(64)}!`))).toThrow('took too long');
  expect(withTimeLimit(1000, () => 'goes on')).toBe('goes on');
});
