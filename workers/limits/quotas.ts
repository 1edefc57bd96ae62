import type { CommonEnv } from '../env.ts';
import type { ProvenKey } from '../keys/key-ring.ts';
import { describeError, log } from '../log.ts';
import { counterLocation, regionCounterName } from './places.ts';
import { quotaWindowMs, type Spent } from './region-leases.ts';
import { createWindows, windowAt } from './window.ts';
import { within } from './within.ts';

/** Takes requests out of the quotas of API keys. */
export interface Quotas {
  spend(key: ProvenKey, region: string, now: number): Promise<Spent>;
}

interface Deps {
  /** Asks the object that holds the region's share. */
  spendAt(region: string, secretHash: string, limit: number): Promise<Spent>;
  answerMs: number;
}

const keysMax = 10_000;

export const spendAtObjects =
  (namespace: CommonEnv['LIMIT_COUNTER']): Deps['spendAt'] =>
  async (region, secretHash, limit) => {
    const object = namespace.getByName(regionCounterName(region, secretHash), counterLocation(region));
    return await object.spend(secretHash, limit);
  };

/** The region's object answers; while it does not, the isolate counts alone, on from what it heard last. */
export function createQuotas({ spendAt, answerMs }: Deps): Quotas {
  const alone = createWindows(keysMax);

  const spendAlone = ({ secretHash, quotaPerMinute: limit }: ProvenKey, now: number): Spent => {
    const span = windowAt(now, quotaWindowMs);
    const remaining = limit - alone.add([secretHash, 1], span, now);
    return {
      isAllowed: remaining >= 0,
      limit,
      remaining: Math.max(0, remaining),
      resetMs: span.endsAt - now,
    };
  };

  const hear = ({ secretHash }: ProvenKey, { limit, remaining }: Spent, now: number): void => {
    const span = windowAt(now, quotaWindowMs);
    const known = alone.add([secretHash, 0], span, now);
    alone.add([secretHash, Math.max(0, limit - remaining - known)], span, now);
  };

  return {
    async spend(key, region, now) {
      const { secretHash, quotaPerMinute } = key;
      try {
        const spent = await within(answerMs, () => spendAt(region, secretHash, quotaPerMinute));
        if (spent === null) {
          log('limit_counter_late');
          return spendAlone(key, now);
        }
        hear(key, spent, now);
        return spent;
      } catch (error) {
        log('limit_counter_failed', describeError(error));
        return spendAlone(key, now);
      }
    },
  };
}
