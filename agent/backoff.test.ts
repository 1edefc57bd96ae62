import { expect, test } from 'vitest';
import { linkLimits } from '../schema/protocol.ts';
import { backoff } from './backoff.ts';

test('stays between the limits for every attempt', () => {
  for (let attempt = 0; attempt < 2000; attempt += 1) {
    for (const random of [0, 0.3, 0.999_999]) {
      const delay = backoff({ attempt, random, retryAfterMs: null });
      expect(delay).toBeGreaterThanOrEqual(linkLimits.reconnectMinMs);
      expect(delay).toBeLessThanOrEqual(linkLimits.reconnectMaxMs);
    }
  }
});

test('the ceiling doubles', () => {
  const longest = (attempt: number) => backoff({ attempt, random: 0.999_999, retryAfterMs: null });
  expect(longest(1)).toBe(999);
  expect(longest(2)).toBe(1999);
  expect(longest(20)).toBe(59_999);
});

test('never comes back earlier than it was asked to, and not in step with others', () => {
  expect(backoff({ attempt: 1, random: 0, retryAfterMs: 5000 })).toBe(5000);
  expect(backoff({ attempt: 1, random: 0.5, retryAfterMs: 5000 })).toBe(7500);
});

test('absurd requests are bounded', () => {
  for (const retryAfterMs of [Number.NaN, Number.POSITIVE_INFINITY, -5, 1e18]) {
    const delay = backoff({ attempt: 1, random: 0.9, retryAfterMs });
    expect(delay).toBeGreaterThanOrEqual(0);
    expect(delay).toBeLessThanOrEqual(660_000);
  }
});
