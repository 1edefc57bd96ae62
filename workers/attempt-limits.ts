import { Redis } from '@upstash/redis/cloudflare';
import { log } from './log.ts';
import { digest } from './secrets.ts';

/** The length of a window and what fits into it. */
export const attemptWindowMs = 300_000;

export interface Attempts {
  /** In the current window, this one included. */
  count: number;
  /** Until the window ends. */
  remainingMs: number;
}

/** Counts attempts by name and subject in fixed windows, across all isolates. */
export interface AttemptLimits {
  /** Null when the counter cannot be reached. */
  count(name: string, subject: string, now: number): Promise<Attempts | null>;
}

const timeoutMs = 1000;

/** Two commands an attempt; a subject is kept as its hash. */
export function createAttemptLimits(url: string, token: string): AttemptLimits {
  return {
    async count(name, subject, now) {
      const window = Math.floor(now / attemptWindowMs);
      const key = `roost:attempts:${name}:${await digest(subject)}:${window}`;
      const redis = new Redis({
        url,
        token,
        retry: false,
        enableTelemetry: false,
        signal: () => AbortSignal.timeout(timeoutMs),
      });
      try {
        const [count] = await redis
          .pipeline()
          .incr(key)
          .expire(key, attemptWindowMs / 1000, 'NX')
          .exec<[number, number]>();
        if (typeof count !== 'number') return null;
        return { count, remainingMs: (window + 1) * attemptWindowMs - now };
      } catch (error) {
        log('redis_unreachable', { error: error instanceof Error ? error.name : 'unknown' });
        return null;
      }
    },
  };
}
