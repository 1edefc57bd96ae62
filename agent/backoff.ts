import { linkLimits } from '../schema/protocol.ts';

export interface BackoffInput {
  /** Failures in a row, from 1. */
  attempt: number;
  /** Uniform in [0, 1). */
  random: number;
  /** What the other side asked for. */
  retryAfterMs: number | null;
  minMs?: number;
  maxMs?: number;
}

const longestAskMs = 600_000;

/**
 * How long to wait before the next attempt, in ms: full jitter below a doubling ceiling.
 * A delay asked for by the other side is a floor, with jitter above it so that agents do not return together.
 */
export function backoff({ attempt, random, retryAfterMs, ...limits }: BackoffInput): number {
  const minMs = limits.minMs ?? linkLimits.reconnectMinMs;
  const maxMs = limits.maxMs ?? linkLimits.reconnectMaxMs;
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(Math.max(attempt, 1), 30));
  const jittered = Math.max(minMs, Math.floor(random * ceiling));
  if (retryAfterMs === null || !Number.isFinite(retryAfterMs)) return jittered;
  const asked = Math.min(Math.max(retryAfterMs, 0), longestAskMs);
  return Math.floor(asked + random * Math.min(Math.max(asked, minMs), maxMs));
}
