import { matchesWords } from '../components/matches-words.ts';
import type { Egg } from './egg-queries.ts';

export interface EggGroup {
  nest: string;
  eggs: Egg[];
}

/** Eggs that answer the search, by nest, both by their names. */
export function groupEggs(eggs: readonly Egg[], search: string): EggGroup[] {
  const groups = new Map<string, Egg[]>();
  for (const egg of eggs) {
    if (!matchesWords(`${egg.name} ${egg.nest.name} ${egg.author}`, search)) continue;
    groups.set(egg.nest.name, [...(groups.get(egg.nest.name) ?? []), egg]);
  }
  const byName = (a: string, b: string) => a.localeCompare(b, 'en', { sensitivity: 'base', numeric: true });
  return [...groups]
    .map(([nest, all]) => ({ nest, eggs: all.toSorted((a, b) => byName(a.name, b.name)) }))
    .toSorted((a, b) => byName(a.nest, b.nest));
}
