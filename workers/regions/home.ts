import { locationHints, shardsOfRegion } from '../cache/places.ts';
import type { CommonEnv } from '../env.ts';
import { within } from '../limits/within.ts';
import { describeError, log } from '../log.ts';
import type { Figures } from './figures.ts';
import type { ShardReport } from './report.ts';
import type { Heard, Said } from './shared-health.ts';

/** One region's objects, asked about themselves. Null: no answer in time. */
export interface RegionHome {
  share(said: Said, figures: Figures): Promise<Heard | null>;
  /** Whether they came in. */
  count(figures: Figures): Promise<boolean>;
  /** Of each shard, the one that knows the region's health first. */
  reports(): Promise<(ShardReport | null)[]>;
}

const answerMs = 1000;

/** Where what a region's isolates share is kept: in the first object of its cache. */
export function regionHome(namespace: CommonEnv['REGION_CACHE'], region: string): RegionHome {
  const locationHint = locationHints[region];
  const at = (name: string) => namespace.getByName(name, locationHint === undefined ? {} : { locationHint });
  const [first, ...others] = shardsOfRegion(region);
  return {
    share: (said, figures) => answerOf(async () => await at(first).share(said, figures)),
    async count(figures) {
      const isCounted = await answerOf(async () => {
        await at(first).count(figures);
        return true;
      });
      return isCounted ?? false;
    },
    reports: () =>
      Promise.all([first, ...others].map((name) => answerOf(async () => await at(name).report()))),
  };
}

async function answerOf<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await within(answerMs, ask);
  } catch (error) {
    log('region_call_failed', describeError(error));
    return null;
  }
}
