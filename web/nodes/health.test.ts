import { expect, test } from 'vitest';
import { ageOf, usesOf } from './health.ts';
import { factsOf } from './testing-node.ts';

const heardAt = '2026-11-20T12:00:00.000Z';
const at = Date.parse(heardAt);
const health = {
  heardAt,
  uptimeMs: 1000,
  load: 2,
  memoryUsedMb: 4096,
  diskUsedMb: 400_000,
  running: 3,
};
const silent = {
  heardAt: null,
  uptimeMs: null,
  load: null,
  memoryUsedMb: null,
  diskUsedMb: null,
  running: null,
};

test('a report is live until the next one is overdue', () => {
  expect(ageOf(health, at + 30_000)).toEqual({ ms: 30_000, isStale: false });
  expect(ageOf(health, at + 45_001)).toEqual({ ms: 45_001, isStale: true });
  expect(ageOf(silent, at)).toBe(null);
});

test('a clock that is behind makes no report of the future', () => {
  expect(ageOf(health, at - 5000)).toEqual({ ms: 0, isStale: false });
});

test('figures are shares of what the host has', () => {
  expect(usesOf(health, factsOf())).toEqual({
    load: { used: 2, of: 4, share: 0.5 },
    memory: { used: 4096, of: 16_384, share: 0.25 },
    disk: { used: 400_000, of: 200_000, share: 1 },
  });
});

test('what is not known has no share', () => {
  expect(usesOf(health, null).memory).toEqual({ used: 4096, of: null, share: null });
  expect(usesOf(silent, factsOf())).toEqual({ load: null, memory: null, disk: null });
});
