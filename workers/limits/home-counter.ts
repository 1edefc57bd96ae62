import type { CommonEnv } from '../env.ts';
import { describeError, log } from '../log.ts';
import type { Counter } from './counter.ts';
import { counterLocation, homeCounterName } from './places.ts';
import { within } from './within.ts';

/** Counts in objects beside the primary, in memory alone. */
export function createHomeCounter(
  namespace: CommonEnv['LIMIT_COUNTER'],
  primaryRegion: string,
  answerMs: number,
): Counter {
  const objectOf = (key: string) => namespace.getByName(homeCounterName(key), counterLocation(primaryRegion));
  const ask = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await within(answerMs, work);
    } catch (error) {
      log('limit_counter_failed', describeError(error));
      return null;
    }
  };
  return {
    async add(counts, { index, lengthMs, endsAt }) {
      const answers = await Promise.all(
        counts.map(([key, amount]) =>
          ask(async () => await objectOf(key).add([key, amount], { index, lengthMs, endsAt })),
        ),
      );
      const known = answers.filter((answer) => answer !== null);
      return known.length === counts.length ? known : null;
    },
    async forget(key) {
      await ask(async () => {
        await objectOf(key).forget(key);
      });
    },
  };
}
