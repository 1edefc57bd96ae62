import type { AnswerOf, BodyIn } from '../../../schema/api/endpoint.ts';
import type { eggLibraryEndpoints } from '../../../schema/api/egg-library.ts';

export type EggReport = AnswerOf<typeof eggLibraryEndpoints.inspect>;
export type EggSource = BodyIn<typeof eggLibraryEndpoints.inspect>;

/** Where one egg is on its way in. */
export type ImportStage =
  | { is: 'waiting' | 'reading' }
  | { is: 'unreadable'; failure: unknown }
  | { is: 'read' | 'importing'; report: EggReport }
  | { is: 'refused'; report: EggReport; failure: unknown }
  | { is: 'done'; egg: { id: string; name: string } };

export interface ImportItem {
  id: string;
  /** Name of the file, or its address. */
  label: string;
  source: EggSource;
  stage: ImportStage;
  /** Whether it is imported with the others. */
  isChosen: boolean;
}

/** More would be a burden for whoever looks through the reports. */
export const mostItems = 100;

/** What a source is called twice by. */
const keyOf = (source: EggSource): string => ('url' in source ? source.url : source.source);

/** The sources that are not in the list yet, as far as there is room. */
export function newSources<T extends { source: EggSource }>(
  items: readonly ImportItem[],
  added: readonly T[],
): T[] {
  const seen = new Set(items.map(({ source }) => keyOf(source)));
  const fresh = added.filter(({ source }) => {
    const key = keyOf(source);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return fresh.slice(0, Math.max(0, mostItems - items.length));
}

/** Those that a click on import takes: read or refused before, and chosen. */
export const toImport = (items: readonly ImportItem[]): ImportItem[] =>
  items.filter(({ stage, isChosen }) => isChosen && (stage.is === 'read' || stage.is === 'refused'));

/** The report of an egg that has been read and is not in yet. */
export const reportOf = (stage: ImportStage): EggReport | null => ('report' in stage ? stage.report : null);
