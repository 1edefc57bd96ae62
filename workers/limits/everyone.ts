import type { CommonEnv } from '../env.ts';
import { type Counter, firstOf } from './counter.ts';
import { createHomeCounter } from './home-counter.ts';
import { createRedisCounter } from './redis-counter.ts';

type Env = Pick<
  CommonEnv,
  | 'LIMIT_COUNTER'
  | 'DATABASE_PRIMARY_REGION'
  | 'UPSTASH_REDIS_REST_URL'
  | 'UPSTASH_REDIS_REST_TOKEN'
  | 'ROOST_COUNT_MS'
>;

/** How long a counter may take to answer. */
export const countMs = ({ ROOST_COUNT_MS: named = '' }: Pick<Env, 'ROOST_COUNT_MS'>): number =>
  /^[1-9]\d{0,5}$/.test(named) ? Number(named) : 1000;

/** Redis, and objects beside the primary while it does not answer. */
export const countEveryone = (env: Env): Counter =>
  firstOf(
    createRedisCounter(env.UPSTASH_REDIS_REST_URL, env.UPSTASH_REDIS_REST_TOKEN, countMs(env)),
    createHomeCounter(env.LIMIT_COUNTER, env.DATABASE_PRIMARY_REGION, countMs(env)),
  );
