import { compareMarks } from '../../schema/scopes.ts';
import type { Entry, Shard } from './shard.ts';

/** What a Map, an object and a mark cost beside their texts; strings take up to two bytes a character. */
const overheadBytes = 250;

const sizeOf = (key: string, entry: Entry): number =>
  overheadBytes + 2 * (key.length + entry.scope.length + entry.text.length);

/** The entry of a key, if it is neither expired nor below its floor; it becomes the most recently used. */
export function takeEntry(shard: Shard, key: string, now: number): Entry | null {
  const entry = shard.entries.get(key);
  if (entry === undefined) return null;
  if (entry.expiresAt <= now || isBelowFloor(shard, entry)) {
    dropEntry(shard, key);
    return null;
  }
  shard.entries.delete(key);
  shard.entries.set(key, entry);
  return entry;
}

/** Stores an entry, and drops the least recently used ones beyond the bound. */
export function storeEntry(shard: Shard, key: string, entry: Entry): void {
  dropEntry(shard, key);
  shard.entries.set(key, entry);
  shard.bytes += sizeOf(key, entry);
  for (const oldest of shard.entries.keys()) {
    if (shard.bytes <= shard.limits.bytes) return;
    dropEntry(shard, oldest);
  }
}

/** Entries below their floor are dropped when they are asked for, or here before the floors are. */
export function dropBelowFloors(shard: Shard): void {
  for (const [key, entry] of shard.entries) if (isBelowFloor(shard, entry)) dropEntry(shard, key);
}

export function dropAllEntries(shard: Shard): void {
  shard.entries.clear();
  shard.bytes = 0;
}

export function isBelowFloor(shard: Shard, { scope, version }: Pick<Entry, 'scope' | 'version'>): boolean {
  const floor = shard.floors.get(scope);
  return floor !== undefined && compareMarks(version, floor) < 0;
}

function dropEntry(shard: Shard, key: string): void {
  const entry = shard.entries.get(key);
  if (entry === undefined) return;
  shard.entries.delete(key);
  shard.bytes -= sizeOf(key, entry);
}
