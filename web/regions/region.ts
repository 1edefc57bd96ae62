import type { AnswerOf } from '../../schema/api/endpoint.ts';
import type { regionEndpoints } from '../../schema/api/regions.ts';
import type { MarkKind } from '../components/state-mark.tsx';
import { formatDuration } from '../format.ts';
import { regionMessages } from '../messages/en-regions.ts';
import { t } from '../text.ts';

export type Regions = AnswerOf<typeof regionEndpoints.list>;
export type Region = Regions['regions'][number];
export type Database = Regions['databases'][number];
export type Figures = NonNullable<Region['total']>;

/** A standby shows each beat of the primary a moment after it; below this it lacks nothing that anybody would notice. */
const upToDateMs = 1500;
/** Beyond it readers who have marks go to the primary, as do all beyond the second. */
const lateMs = { marked: 5000, everyone: 30_000 } as const;

export interface DatabaseState {
  kind: MarkKind;
  words: string;
}

export function stateOf(database: Database): DatabaseState {
  switch (database.state) {
    case 'silent':
      return { kind: 'failed', words: t('regions.silent') };
    case 'unusable':
      return { kind: 'failed', words: reasonText(database.why ?? 'error') };
    case 'answers':
      if (database.isPrimary) return { kind: 'running', words: t('regions.answers') };
      return lagState(database.lagMs);
  }
}

function lagState(lagMs: number | null): DatabaseState {
  if (lagMs === null) return { kind: 'attention', words: t('regions.lagUnknown') };
  if (lagMs <= upToDateMs) return { kind: 'running', words: t('regions.upToDate') };
  const words = t('regions.behind', formatSeconds(lagMs));
  if (lagMs <= lateMs.marked) return { kind: 'running', words };
  return { kind: lagMs <= lateMs.everyone ? 'attention' : 'failed', words };
}

/** `2.1 s` below ten seconds, then as durations are. */
export const formatSeconds = (ms: number): string =>
  ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms);

/** Where a region is. */
export const placeOf = (region: string): string => named(regionMessages.names, region);

/** Why a database was not read. */
export const reasonText = (reason: string): string => named(regionMessages.reasons, reason);

/** Why memory did not take a value. */
export const refusalText = (reason: string): string => named(regionMessages.refusals, reason);

/** A word that the panel's Workers know already and this page does not yet is shown as it is. */
const named = (words: Readonly<Record<string, string>>, key: string): string => words[key] ?? key;

export interface Share {
  memory: number;
  replica: number;
  primary: number;
  all: number;
}

export const sharesOf = ({ reads }: Figures): Share => {
  const replica = reads.replica + reads.replicaStale;
  const { memory, primary } = reads;
  return { memory, replica, primary, all: memory + replica + primary };
};

/** `99.9%` is not shown as all of it. */
export function formatShare(part: number, all: number): string {
  if (all === 0) return '0%';
  const percent = (100 * part) / all;
  if (percent > 0 && percent < 1) return '<1%';
  if (percent > 99 && percent < 100) return '>99%';
  return `${Math.round(percent)}%`;
}

/** Reasons with their counts, the most frequent first. */
export const byCount = (reasons: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(reasons)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
