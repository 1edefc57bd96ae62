import type { InstanceStats } from '../../schema/stats.ts';

/** What is kept, and what the charts show at most: ten minutes. */
const windowMs = 600_000;
/** What the charts show while less is known, so that the first figures are a line and not a dot. */
const spansMs = [60_000, 120_000, 300_000] as const;
/** Two points further apart than this have nothing between them. */
const holeMs = 20_000;

/** Figures by time, oldest first, as columns. Times are ms since 1970; a null is a hole in the line. */
export interface StatSeries {
  at: number[];
  cpuPercent: (number | null)[];
  memoryBytes: (number | null)[];
  diskBytes: (number | null)[];
  /** Bytes per second. */
  inRate: (number | null)[];
  outRate: (number | null)[];
  last: InstanceStats | null;
}

export const emptySeries = (): StatSeries => ({
  at: [],
  cpuPercent: [],
  memoryBytes: [],
  diskBytes: [],
  inRate: [],
  outRate: [],
  last: null,
});

/** The series with one more point; older ones than the window go. A point that is not newer is left out. */
export function addPoint(series: StatSeries, point: InstanceStats): StatSeries {
  const before = series.last;
  if (before !== null && point.at <= before.at) return series;
  const isHole = before !== null && point.at - before.at > holeMs;
  const start = series.at.findIndex((at) => at >= point.at - windowMs);
  const from = start === -1 ? series.at.length : start;
  const isSameRun = before !== null && !isHole && point.uptimeMs >= before.uptimeMs;
  const column = (values: readonly (number | null)[], value: number | null) => [
    ...values.slice(from),
    ...(isHole ? [null, value] : [value]),
  ];
  const rate = (now: number, then: number) =>
    isSameRun && before !== null && now >= then ? ((now - then) * 1000) / (point.at - before.at) : null;
  return {
    at: [...series.at.slice(from), ...(isHole && before !== null ? [before.at + 1, point.at] : [point.at])],
    cpuPercent: column(series.cpuPercent, point.cpuPercent),
    memoryBytes: column(series.memoryBytes, point.memoryBytes),
    diskBytes: column(series.diskBytes, point.diskBytes),
    inRate: column(series.inRate, before === null ? null : rate(point.networkRxBytes, before.networkRxBytes)),
    outRate: column(
      series.outRate,
      before === null ? null : rate(point.networkTxBytes, before.networkTxBytes),
    ),
    last: point,
  };
}

/** The series of a history. */
export const seriesOf = (points: readonly InstanceStats[]): StatSeries =>
  points.reduce(addPoint, emptySeries());

/**
 * The series with a history. It comes on connecting and repeats what is known already; on the first connection a live
 * point may have been faster.
 */
export function addHistory(series: StatSeries, points: readonly InstanceStats[]): StatSeries {
  const reachesFurther = (points[0]?.at ?? Infinity) < (series.at[0] ?? Infinity);
  if (!reachesFurther) return points.reduce(addPoint, series);
  return series.last === null ? seriesOf(points) : addPoint(seriesOf(points), series.last);
}

/** How far back the charts go: as far as there are figures, in steps that one can name. */
export function spanOf(series: Pick<StatSeries, 'at'>): number {
  const known = (series.at.at(-1) ?? 0) - (series.at[0] ?? 0);
  return spansMs.find((span) => known <= span) ?? windowMs;
}

/** The newest known value of a column. */
export const newest = (values: readonly (number | null)[]): number | null => values.at(-1) ?? null;
