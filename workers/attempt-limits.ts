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
  /** Begins the current window anew, after an attempt that was right. */
  forgive(name: string, subject: string, now: number): Promise<void>;
}

const timeoutMs = 1000;

/** Two commands an attempt; a subject is kept as its hash. */
export function createAttemptLimits(url: string, token: string): AttemptLimits {
  const connect = () =>
    new Redis({
      url,
      token,
      retry: false,
      enableTelemetry: false,
      signal: () => AbortSignal.timeout(timeoutMs),
    });
  const windowOf = (now: number): number => Math.floor(now / attemptWindowMs);
  const keyOf = async (name: string, subject: string, now: number): Promise<string> =>
    `roost:attempts:${name}:${await digest(subject)}:${windowOf(now)}`;
  return {
    async count(name, subject, now) {
      const key = await keyOf(name, subject, now);
      try {
        const [count] = await connect()
          .pipeline()
          .incr(key)
          .expire(key, attemptWindowMs / 1000, 'NX')
          .exec<[number, number]>();
        if (typeof count !== 'number') return null;
        return { count, remainingMs: (windowOf(now) + 1) * attemptWindowMs - now };
      } catch (error) {
        logUnreachable(error);
        return null;
      }
    },
    async forgive(name, subject, now) {
      try {
        await connect().del(await keyOf(name, subject, now));
      } catch (error) {
        logUnreachable(error);
      }
    },
  };
}

/** Its message would hold the whole command. */
const logUnreachable = (error: unknown): void =>
  log('redis_unreachable', { error: error instanceof Error ? error.name : 'unknown' });
