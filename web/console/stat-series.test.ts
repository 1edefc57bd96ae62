import { expect, test } from 'vitest';
import type { InstanceStats } from '../../schema/stats.ts';
import { addHistory, addPoint, emptySeries, newest, seriesOf, spanOf } from './stat-series.ts';

const point = (at: number, changes: Partial<InstanceStats> = {}): InstanceStats => ({
  at,
  memoryBytes: 100,
  memoryLimitBytes: 1000,
  cpuPercent: 50,
  diskBytes: 10,
  networkRxBytes: 0,
  networkTxBytes: 0,
  uptimeMs: at,
  ...changes,
});

test('network counters become rates', () => {
  const series = seriesOf([point(1000), point(3000, { networkRxBytes: 4000, networkTxBytes: 1000 })]);
  expect(series.inRate).toEqual([null, 2000]);
  expect(series.outRate).toEqual([null, 500]);
  expect(newest(series.inRate)).toBe(2000);
});

test('a restarted server does not show a negative or huge rate', () => {
  const before = point(10_000, { networkRxBytes: 9000, uptimeMs: 9000 });
  expect(newest(seriesOf([before, point(12_000, { networkRxBytes: 100, uptimeMs: 500 })]).inRate)).toBeNull();
  expect(
    newest(seriesOf([before, point(12_000, { networkRxBytes: 9900, uptimeMs: 500 })]).inRate),
  ).toBeNull();
});

test('a pause is a hole, not a line', () => {
  const series = seriesOf([point(1000), point(60_000)]);
  expect(series.at).toEqual([1000, 1001, 60_000]);
  expect(series.cpuPercent).toEqual([50, null, 50]);
  expect(series.inRate).toEqual([null, null, null]);
});

test('points that are not newer are left out', () => {
  const series = seriesOf([point(5000), point(5000), point(4000)]);
  expect(series.at).toEqual([5000]);
});

test('ten minutes are kept', () => {
  let series = emptySeries();
  for (let at = 0; at <= 1_200_000; at += 2000) series = addPoint(series, point(at));
  expect(series.at[0]).toBe(600_000);
  expect(series.at).toHaveLength(301);
  expect(series.memoryBytes).toHaveLength(301);
});

test('the charts go back as far as there are figures, one minute at least and ten at most', () => {
  const known = (ms: number) => spanOf(seriesOf([point(1000), point(1000 + ms)])) / 60_000;
  expect(spanOf(emptySeries())).toBe(60_000);
  expect([5000, 60_000, 61_000, 200_000, 400_000, 600_000].map(known)).toEqual([1, 1, 2, 5, 10, 10]);
});

test('a history is taken whole even when a live point was faster, and only its news after a reconnection', () => {
  const history = [point(1000), point(2000), point(3000)];
  const live = addPoint(emptySeries(), point(4000));
  expect(addHistory(live, history).at).toEqual([1000, 2000, 3000, 4000]);
  expect(addHistory(live, []).at).toEqual([4000]);
  expect(addHistory(emptySeries(), history).at).toEqual([1000, 2000, 3000]);
  expect(addHistory(seriesOf(history), [point(2000), point(3000), point(5000)]).at).toEqual([
    1000, 2000, 3000, 5000,
  ]);
});
