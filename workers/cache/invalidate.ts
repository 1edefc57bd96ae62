import type { Mark, Marks, Scope } from '../../schema/scopes.ts';
import { log } from '../log.ts';
import { shardNames } from './places.ts';
import type { Shards } from './shards.ts';

/** Told of every commit. */
export interface Invalidation {
  /**
   * Tells one region that these versions are there. False: it was not acknowledged, and the region may show what was
   * before until its next pull.
   */
  tell(region: string, marks: Marks): Promise<boolean>;
  /** Tells every region. Never rejects. */
  tellAll(marks: Marks): Promise<void>;
}

export function createInvalidation(
  /** Null: caches are off. */
  shardsIn: ((region: string) => Shards) | null,
  regions: readonly string[],
  /** Told after each try to reach a region: of how many scopes it does not know. */
  outcome: (region: string, lost: number) => void,
): Invalidation {
  const tell = async (region: string, marks: Marks): Promise<boolean> => {
    if (shardsIn === null || !regions.includes(region)) return true;
    const shards = shardsIn(region);
    const told = [...byShard(region, marks)].map(async ([shard, versions]) => {
      const isTold = (await shards.invalidate(shard, versions)) || (await shards.invalidate(shard, versions));
      if (!isTold) log('invalidation_lost', { shard, scopes: versions.length });
      return isTold ? 0 : versions.length;
    });
    const lost = (await Promise.all(told)).reduce((sum, scopes) => sum + scopes, 0);
    outcome(region, lost);
    return lost === 0;
  };
  return {
    tell,
    async tellAll(marks) {
      await Promise.all(regions.map((region) => tell(region, marks)));
    },
  };
}

function byShard(region: string, marks: Marks): Map<string, (readonly [Scope, Mark])[]> {
  const groups = new Map<string, (readonly [Scope, Mark])[]>();
  for (const [scope, mark] of Object.entries(marks)) {
    for (const name of shardNames(region, asScope(scope))) {
      const group = groups.get(name) ?? [];
      group.push([asScope(scope), mark]);
      groups.set(name, group);
    }
  }
  return groups;
}

/** The marks of a commit are keyed by the scopes that it named. */
const asScope = (text: string): Scope => text as Scope;
