import { Redis } from '@upstash/redis/cloudflare';
import { createCircuits } from '../db/circuit.ts';
import { log } from '../log.ts';
import type { Counter } from './counter.ts';
import type { Window } from './window.ts';

/** Two commands a count, all of one question in one round trip. While it is away it is tried by one caller now and then. */
export function createRedisCounter(url: string, token: string, timeoutMs: number): Counter {
  const circuits = createCircuits(Math.random);
  const connect = () =>
    new Redis({
      url,
      token,
      retry: false,
      enableTelemetry: false,
      signal: () => AbortSignal.timeout(timeoutMs),
    });

  const ask = async <T>(work: (redis: Redis) => Promise<T>): Promise<T | null> => {
    if (!circuits.admits(url, timeoutMs, Date.now())) return null;
    try {
      const answer = await work(connect());
      circuits.close(url);
      return answer;
    } catch (error) {
      circuits.open(url, 'redis', Date.now());
      // Its message would hold the whole command.
      log('redis_unreachable', { error: error instanceof Error ? error.name : 'unknown' });
      return null;
    }
  };

  return {
    add: (counts, window) =>
      ask(async (redis) => {
        const pipeline = redis.pipeline();
        for (const [key, amount] of counts) {
          pipeline.incrby(nameOf(key, window), amount);
          pipeline.expire(nameOf(key, window), window.lengthMs / 1000, 'NX');
        }
        const answers = await pipeline.exec<unknown[]>();
        return counts.map((_, index) => asCount(answers[index * 2]));
      }),
    async forget(key, window) {
      await ask((redis) => redis.del(nameOf(key, window)));
    },
  };
}

const nameOf = (key: string, { index }: Window): string => `roost:count:${key}:${String(index)}`;

function asCount(answer: unknown): number {
  if (typeof answer === 'number') return answer;
  throw new TypeError('INCRBY answered no number');
}
