import type { AnswerOf } from '../../schema/api/endpoint.ts';
import type { regionEndpoints } from '../../schema/api/regions.ts';
import type { Figures } from '../regions/figures.ts';
import type { ShardReport } from '../regions/report.ts';
import type { SeenDatabase, SeenRegion } from '../regions/survey.ts';

type Answer = AnswerOf<typeof regionEndpoints.list>;
type Region = Answer['regions'][number];
type RegionFigures = NonNullable<Region['total']>;

export const shapeDatabase = (seen: SeenDatabase): Answer['databases'][number] => ({
  name: seen.name,
  region: seen.region,
  isPrimary: seen.isPrimary,
  state: seen.state,
  why: seen.why,
  answerMs: seen.answerMs,
  epoch: seen.beat?.epoch ?? null,
  schema: seen.standing?.schema ?? null,
  lagMs: seen.lagMs,
  beatAgeMs: seen.isPrimary && seen.beat !== null ? Math.round(seen.beat.ageMs) : null,
});

/** Health and figures are with the first object, memory is spread over all. */
export function shapeRegion({ reports, ...seen }: SeenRegion): Region {
  const first = reports[0] ?? null;
  const beat = first?.beat ?? null;
  const hour = first?.figures.minutes ?? null;
  return {
    region: seen.region,
    isPrimary: seen.isPrimary,
    asks: seen.asks,
    isAnswering: first !== null,
    rests: first?.rests ?? [],
    beat: beat === null ? null : { epoch: beat.epoch, counter: beat.counter, ageMs: beat.ageMs },
    memory: first === null ? null : shapeMemory(first, reports),
    total: first === null ? null : shapeFigures([first.figures.total]),
    lastHour: hour === null ? null : shapeFigures(hour),
    minutes:
      hour === null
        ? null
        : {
            memory: hour.map((minute) => readsOf(minute).memory),
            replica: hour.map((minute) => readsOf(minute).replica + readsOf(minute).replicaStale),
            primary: hour.map((minute) => readsOf(minute).primary),
          },
  };
}

function shapeMemory(first: ShardReport, reports: SeenRegion['reports']): NonNullable<Region['memory']> {
  const answering = reports.filter((report) => report !== null);
  const sum = (of: (memory: ShardReport['memory']) => number): number =>
    answering.reduce((all, { memory }) => all + of(memory), 0);
  const pulls = answering.map(({ memory }) => memory.pulledMs).filter((pulled) => pulled !== null);
  return {
    shards: reports.length,
    silentShards: reports.length - answering.length,
    entries: sum(({ entries }) => entries),
    bytes: sum(({ bytes }) => bytes),
    boundBytes: sum(({ boundBytes }) => boundBytes),
    floors: sum(({ floors }) => floors),
    births: sum(({ births }) => births - 1),
    generation: first.generation,
    ageMs: first.ageMs,
    pulledMs: pulls.length === 0 ? null : Math.max(...pulls),
  };
}

function shapeFigures(parts: readonly Figures[]): RegionFigures {
  const figures = sumOf(parts);
  const count = (name: string): number => figures[name] ?? 0;
  return {
    reads: readsOf(figures),
    fallbacks: underPrefix(figures, 'fallback:'),
    hits: count('hit'),
    misses: count('miss'),
    waits: count('wait'),
    refused: underPrefix(figures, 'refused:'),
    marksIgnored: count('marks-ignored'),
    lostWrites: count('lost-write'),
    aged: count('aged'),
    propagating: count('propagating'),
    invalidationsLost: count('invalidation-lost'),
  };
}

const readsOf = (figures: Figures): RegionFigures['reads'] => ({
  memory: figures['read:cache'] ?? 0,
  replica: figures['read:replica'] ?? 0,
  replicaStale: figures['read:replica-stale'] ?? 0,
  primary: Object.values(underPrefix(figures, 'fallback:')).reduce(
    (all, count) => all + count,
    figures['read:primary'] ?? 0,
  ),
});

const underPrefix = (figures: Figures, prefix: string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(figures)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, count]) => [name.slice(prefix.length), count]),
  );

function sumOf(parts: readonly Figures[]): Figures {
  const sum: Record<string, number> = {};
  for (const part of parts)
    for (const [name, count] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
