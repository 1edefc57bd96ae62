import { expect, test } from 'vitest';
import type { InstanceStats } from '../schema/stats.ts';
import { StatsRing } from './stats-ring.ts';

const point = (at: number): InstanceStats => ({
  at,
  memoryBytes: at + 1,
  memoryLimitBytes: at + 2,
  cpuPercent: at + 0.5,
  diskBytes: at + 4,
  networkRxBytes: at + 5,
  networkTxBytes: at + 6,
  uptimeMs: at + 7,
});

test('gives the last ten minutes, oldest first', () => {
  const ring = new StatsRing();
  expect(ring.points()).toEqual([]);
  for (let at = 0; at < 1500; at += 1) ring.push(point(at));
  const points = ring.points();
  expect(points.length).toBe(600);
  expect(points[0]).toEqual(point(900));
  expect(points.at(-1)).toEqual(point(1499));
});
