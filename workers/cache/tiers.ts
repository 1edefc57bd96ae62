import type { Mark, Scope } from '../../schema/scopes.ts';

/**
 * What may answer before a database does. There is no tier yet: every read is a snapshot of `workers/db`.
 *
 * A tier that comes here obeys the rule of the read handle: it answers an entry only when the entry's version of its
 * one scope reaches the caller's mark, and it takes an entry only at or above the highest version it has heard of.
 * Secrets and decisions are never entries.
 */
export interface CacheTier {
  /** Entries at or above the marks; undefined for each that this tier cannot answer. */
  getMany(keys: readonly CacheKey[]): Promise<readonly unknown[]>;
  put(key: CacheKey, value: unknown, version: Mark): Promise<void>;
  /** Nothing below this version is answered from now on. */
  raiseFloor(scope: Scope, version: Mark): Promise<void>;
}

/** An entry belongs to exactly one scope. */
export interface CacheKey {
  scope: Scope;
  name: string;
  /** What the caller has seen of the scope; null for nothing. */
  mark: Mark | null;
}
