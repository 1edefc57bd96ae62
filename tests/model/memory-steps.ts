import { invalidate } from '../../workers/cache/region-cache.ts';
import { createShard, type Shard, type ShardLimits } from '../../workers/cache/shard.ts';
import type { Step } from './explore.ts';

/** In ticks, with room for a single floor. */
export const tickLimits: ShardLimits = {
  bytes: 10_000,
  floors: 1,
  leases: 10,
  leaseMs: 2,
  pullMs: 1,
  pullEveryMs: 1,
  staleAfterMs: 1,
  overlapMs: 2,
};

/** The same with room for all. */
export const roomyLimits: ShardLimits = { ...tickLimits, floors: 10 };

interface Forgetful {
  shard: Shard;
  evictions: number;
  /** Versions of another scope that took room among the floors. */
  others: number;
}

/** What makes a region's memory forget, as often as the budget says. */
export function forgettingSteps<W extends Forgetful>(
  world: W,
  budget: { evictions: number; others: number },
  limits: ShardLimits,
): Step<W>[] {
  const steps: Step<W>[] = [];
  if (world.evictions < budget.evictions)
    steps.push({
      name: 'the object is evicted',
      take(after) {
        after.evictions += 1;
        after.shard = createShard(String(1 + after.evictions), limits);
      },
    });
  if (world.others < budget.others)
    steps.push({
      name: 'another scope takes the room of a floor',
      take(after) {
        after.others += 1;
        invalidate(after.shard, [['srv:b', [1, after.others]]]);
      },
    });
  return steps;
}
