import type { Catalogue } from '../egg-queries.ts';

type Entry = Catalogue['entries'][number];

export interface EntryGroup {
  group: string;
  entries: Entry[];
}

/** Entries that answer the search, by group, and no more than `most` of them. `total` counts them all. */
export function groupEntries(
  entries: readonly Entry[],
  search: string,
  most: number,
): { groups: EntryGroup[]; total: number } {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = entries.filter((entry) => {
    const text = `${entry.name} ${entry.group}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = new Map<string, Entry[]>();
  for (const entry of found.slice(0, most)) {
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  }
  return { groups: [...groups].map(([group, all]) => ({ group, entries: all })), total: found.length };
}
