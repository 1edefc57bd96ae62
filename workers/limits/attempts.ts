import { ApiError } from '../../schema/errors.ts';
import { addressBlock } from '../address-block.ts';
import { digest } from '../secrets.ts';
import type { Counter } from './counter.ts';
import type { Rate } from './rate-headers.ts';
import { type AttemptName, type AttemptRule, attemptRules } from './rules.ts';
import { type Count, windowAt } from './window.ts';

/** The attempts of one request, which its rules name. */
export interface Attempts {
  /**
   * Counts one. Throws `rate_limited` beyond the rule, and `busy` where nobody can count: what is guessed at is never
   * left unlimited. `subject`: what it is tried on, where the rule names one.
   */
  spend(name: AttemptName, subject?: string): Promise<void>;
  /** It was right: what it was tried on is no longer near its limit. Its address still is. */
  forgive(name: AttemptName, subject: string): Promise<void>;
  /** The tightest of the limits that were counted, for the answer's headers. */
  rate(): Rate | null;
}

const uncountedRetrySeconds = 5;

export function createAttempts(counter: Counter, from: { ip: string | null; now: number }): Attempts {
  const { ip, now } = from;
  let rate: Rate | null = null;

  const keyOf = async (name: AttemptName, kind: 'address' | 'subject', of: string): Promise<string> =>
    `${name}:${kind}:${await digest(of)}`;

  return {
    async spend(name, subject) {
      const rule: AttemptRule = attemptRules[name];
      const window = windowAt(now, rule.windowMs);
      const limits = [rule.perAddress];
      const counts: Count[] = [[await keyOf(name, 'address', addressBlock(ip ?? 'unknown')), 1]];
      if (rule.perSubject !== null && subject !== undefined) {
        limits.push(rule.perSubject);
        counts.push([await keyOf(name, 'subject', subject), 1]);
      }
      const found = await counter.add(counts, window);
      if (found === null) throw new ApiError('busy', { retryAfterSeconds: uncountedRetrySeconds });
      const rates = limits.map((limit, index): Rate => {
        const count = found[index] ?? Number.POSITIVE_INFINITY;
        return { limit, remaining: limit - count, resetMs: window.endsAt - now };
      });
      rate = tightestOf(rates);
      if (rate.remaining < 0)
        throw new ApiError('rate_limited', { retryAfterSeconds: Math.ceil(rate.resetMs / 1000) });
    },
    async forgive(name, subject) {
      const { windowMs } = attemptRules[name];
      await counter.forget(await keyOf(name, 'subject', subject), windowAt(now, windowMs));
    },
    rate: () => rate,
  };
}

const tightestOf = (rates: readonly Rate[]): Rate =>
  rates.reduce((tightest, rate) => (rate.remaining < tightest.remaining ? rate : tightest));
