import { expect, test } from 'vitest';
import { regionEndpoints } from '../../schema/api/regions.ts';
import { addFigures, createRing } from '../regions/figure-ring.ts';
import { reportOf, type ShardReport } from '../regions/report.ts';
import { createSharedHealth } from '../regions/shared-health.ts';
import { createShard, shardLimits } from '../cache/shard.ts';
import { shapeRegion } from './region-shapes.ts';

const hour = 3_600_000;

function report(figures: Record<string, number>, atMs: number): ShardReport {
  const ring = createRing(0);
  addFigures(ring, figures, atMs);
  const shard = createShard('object', shardLimits);
  shard.births = 3;
  shard.pulled = { at: atMs, to: 0, epoch: 1 };
  return reportOf(shard, createSharedHealth('object'), ring, 2 * hour);
}

const seen = { region: 'us', isPrimary: false, asks: ['us', 'eu'] };

test('figures come from the first object, memory is the sum of all', () => {
  const figures = {
    'read:cache': 5,
    'read:replica': 2,
    'read:primary': 1,
    'fallback:mark': 4,
    'fallback:lag': 1,
  };
  const first = report({ ...figures, hit: 9, miss: 3, 'refused:no_lease': 2, aged: 1 }, 2 * hour - 1);
  const second = report({ 'read:cache': 100 }, 2 * hour - 5000);
  const shaped = shapeRegion({ ...seen, reports: [first, second, null] });
  expect(shaped).toMatchObject({
    isAnswering: true,
    total: {
      reads: { memory: 5, replica: 2, replicaStale: 0, primary: 6 },
      fallbacks: { mark: 4, lag: 1 },
      refused: { no_lease: 2 },
      hits: 9,
      misses: 3,
      aged: 1,
      lostWrites: 0,
    },
    memory: { shards: 3, silentShards: 1, births: 4, pulledMs: 5000, boundBytes: 2 * shardLimits.bytes },
  });
  expect(shaped.lastHour).toEqual(shaped.total);
  expect(shaped.minutes?.primary.at(-2)).toBe(6);
  expect(regionEndpoints.list.answer.shape.regions.element.parse(shaped)).toEqual(shaped);
});

test('what is older than an hour is in the total alone', () => {
  const shaped = shapeRegion({ ...seen, reports: [report({ hit: 7 }, hour - 60_000)] });
  expect([shaped.total?.hits, shaped.lastHour?.hits]).toEqual([7, 0]);
});

test('of a region whose first object is silent nothing is known', () => {
  for (const reports of [[], [null, report({ hit: 1 }, 0)]]) {
    expect(shapeRegion({ ...seen, reports })).toEqual({
      ...seen,
      isAnswering: false,
      rests: [],
      beat: null,
      memory: null,
      total: null,
      lastHour: null,
      minutes: null,
    });
  }
});
