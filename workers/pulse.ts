import { ApiError } from '../schema/errors.ts';
import type { Health } from './db/health.ts';
import type { Topology } from './db/topology.ts';
import type { EdgeEnv } from './env.ts';
import { internalCalls } from './internal-calls.ts';
import { describeError, log } from './log.ts';

/** Beats come while there are visitors of regions that have a replica, and at no other time: a database may sleep. */
export interface Pulse {
  /** Asks the writer for a beat when one is due, beside the answer; null when none is. Never rejects. */
  feel(region: string, now: number): Promise<void> | null;
}

const everyMs = 1000;
const deadlineMs = 6000;

type PulseEnv = Pick<EdgeEnv, 'WRITER' | 'ROOST_INTERNAL_KEY'>;

/** One per isolate. What it hears goes to `health`. */
export function createPulse(env: PulseEnv, topology: Topology, health: Health): Pulse {
  let askedAt = Number.NEGATIVE_INFINITY;
  let isMissed = false;

  const ask = async (now: number): Promise<void> => {
    try {
      health.learn(await askForBeat(env), now);
      isMissed = false;
    } catch (error) {
      // The writer has tried: readers need not find out one by one that the primary does not answer.
      if (error instanceof ApiError) health.failed(topology.primary.url, Date.now());
      if (!isMissed) log('beat_missed', describeError(error));
      isMissed = true;
    }
  };
  return {
    feel(region, now) {
      if (topology.orderFrom(region).nearer.length === 0 || now - askedAt < everyMs) return null;
      askedAt = now;
      return ask(now);
    },
  };
}

/** Throws `primary_unavailable` when the writer says so. */
async function askForBeat(env: PulseEnv) {
  const answer = await env.WRITER.fetch('https://writer/internal/beat', {
    method: 'POST',
    headers: { authorization: `Bearer ${env.ROOST_INTERNAL_KEY}`, 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(deadlineMs),
  });
  const body = await answer.text();
  if (answer.status === 503) throw new ApiError('primary_unavailable');
  if (!answer.ok) throw new Error(`the writer answered ${String(answer.status)} to a beat`);
  return internalCalls.beat.result.parse(JSON.parse(body));
}
