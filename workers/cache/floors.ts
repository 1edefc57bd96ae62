import { compareMarks, type Mark, type Scope } from '../../schema/scopes.ts';
import { dropAllEntries, dropBelowFloors } from './entries.ts';
import { endAllLeases } from './leases.ts';
import type { Shard } from './shard.ts';

/** From now on nothing below `version` is answered or taken. */
export function raiseFloor(shard: Shard, scope: Scope, version: Mark): void {
  const known = shard.floors.get(scope);
  if (known !== undefined && compareMarks(known, version) >= 0) return;
  if (known === undefined && shard.floors.size >= shard.limits.floors) forgetFloors(shard);
  shard.floors.set(scope, version);
}

/**
 * Floors are bounded, and there is no telling which of them is still needed: all are forgotten together, in a new
 * birth. Entries stay, being at or above what was known of them.
 */
function forgetFloors(shard: Shard): void {
  dropBelowFloors(shard);
  beginBirth(shard);
}

/** Forgets everything, as when the object is made anew. */
export function forgetAll(shard: Shard): void {
  dropAllEntries(shard);
  shard.pulled = null;
  beginBirth(shard);
}

function beginBirth(shard: Shard): void {
  shard.births += 1;
  shard.beat = null;
  shard.pullingSince = null;
  shard.floors.clear();
  endAllLeases(shard);
}
