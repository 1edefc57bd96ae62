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

const answerMs = 1500;
const keysMax = 10_000;

/** The region's object answers; while it does not, the isolate counts alone. */
export function createQuotas(namespace: CommonEnv['LIMIT_COUNTER']): Quotas {
  const alone = createWindows(keysMax);

  const spendAlone = ({ secretHash, quotaPerMinute: limit }: ProvenKey, now: number): Spent => {
    const span = windowAt(now, quotaWindowMs);
    const remaining = limit - alone.add([secretHash, 1], span, now);
    return { isAllowed: remaining >= 0, limit, remaining, resetMs: span.endsAt - now };
  };

  return {
    async spend(key, region, now) {
      const { secretHash, quotaPerMinute } = key;
      try {
        const object = namespace.getByName(regionCounterName(region, secretHash), counterLocation(region));
        const spent = await within(answerMs, async () => await object.spend(secretHash, quotaPerMinute));
        return spent ?? spendAlone(key, now);
      } catch (error) {
        log('limit_counter_failed', describeError(error));
        return spendAlone(key, now);
      }
    },
  };
}
