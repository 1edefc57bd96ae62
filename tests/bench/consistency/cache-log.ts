import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Stack } from '../../stack/stack.ts';

/** What the edges and the regions' memories have written into their log. */
export interface CacheLog {
  /** Fills that memory did not take, by reason. */
  refusedPuts: Record<string, number>;
  evictions: number;
  lostInvalidations: number;
}

export function readCacheLog(stack: Stack): CacheLog {
  const directory = dirname(dirname(stack.workers.pidFiles.edges));
  const found: CacheLog = { refusedPuts: {}, evictions: 0, lostInvalidations: 0 };
  for (const line of readFileSync(join(directory, 'logs', 'edges.log'), 'utf8').split('\n')) {
    if (line.includes('"region_memory_evicted"')) found.evictions += 1;
    if (line.includes('"region_invalidation_lost"')) found.lostInvalidations += 1;
    const refused = /"cache_puts_refused".*"refused":"([^"]*)"/.exec(line)?.[1];
    for (const reason of refused?.split(' ') ?? [])
      found.refusedPuts[reason] = (found.refusedPuts[reason] ?? 0) + 1;
  }
  return found;
}

export const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
