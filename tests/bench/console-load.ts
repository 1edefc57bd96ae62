import { Worker } from 'node:worker_threads';
import { percentile } from '../show/report.ts';
import type { CrowdOptions, CrowdQuestion, FloodSeen } from './console-crowd.ts';

export interface EchoFigures {
  viewers: number;
  rounds: number;
  p50Ms: number;
  p99Ms: number;
}

export interface FloodFigures {
  viewers: number;
  sent: number;
  /** Of the viewer that received least. */
  received: number;
  lost: number;
  disordered: number;
  worstDelayMs: number;
  p99DelayMs: number;
  skipped: number;
  gaps: number;
}

/** Consoles that are open and live, in a thread of their own so that counting does not slow who is measured. */
export interface Crowd {
  /**
   * Types `command` + a token into the first console and waits for `answer` + the token in its lines, `rounds`
   * times with a pause between. A pause below 20 ms meets the limit on commands.
   */
  echo(of: { rounds: number; everyMs: number; command: string; answer: string }): Promise<EchoFigures>;
  /** Counts `lines` lines made by `floodLine`; ask before the flood begins. */
  flood(of: { lines: number; timeoutMs: number }): Promise<FloodFigures>;
  leave(): Promise<void>;
}

/** Opens consoles at an address (`ws://…`) with a visitor's headers. Rejects when one is refused. */
export async function gatherCrowd(options: CrowdOptions): Promise<Crowd> {
  const worker = new Worker(new URL('console-crowd.ts', import.meta.url), { workerData: options });
  const answer = async <T>(): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    worker.once('message', resolve);
    worker.once('error', reject);
    try {
      return await promise;
    } finally {
      worker.off('message', resolve);
      worker.off('error', reject);
    }
  };
  const ask = async <T>(question: CrowdQuestion): Promise<T> => {
    const answered = answer<T>();
    worker.postMessage(question, []);
    return await answered;
  };
  await answer();
  return {
    async echo(of) {
      const took = await ask<number[]>({ ask: 'echo', ...of });
      const [p50Ms, p99Ms] = [percentile(took, 0.5), percentile(took, 0.99)];
      return { viewers: options.viewers, rounds: took.length, p50Ms: rounded(p50Ms), p99Ms: rounded(p99Ms) };
    },
    async flood(of) {
      const seen = await ask<FloodSeen>({ ask: 'flood', ...of });
      return floodFigures(options.viewers, of.lines, seen);
    },
    async leave() {
      await ask({ ask: 'leave' });
      await worker.terminate();
    },
  };
}

function floodFigures(viewers: number, sent: number, seen: FloodSeen): FloodFigures {
  const received = Math.min(...seen.received);
  return {
    viewers,
    sent,
    received,
    lost: sent - received,
    disordered: seen.disordered,
    worstDelayMs: rounded(percentile(seen.delaysMs, 1)),
    p99DelayMs: rounded(percentile(seen.delaysMs, 0.99)),
    skipped: seen.skipped,
    gaps: seen.gaps,
  };
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
