import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Requests of one kind from many connections, each sending the next when it has the answer to the last. */
export interface LoadPlan {
  url: string;
  /** Taken in turn by the connections. */
  visitors: readonly Readonly<Record<string, string>>[];
  connections: number;
  /** Before anything is counted. */
  warmMs: number;
  measureMs: number;
  /** Of the process that answers: its processor time is told per answer. Linux alone tells it. */
  pid?: number;
}

export interface LoadSeen {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  answers: number;
  /** Of an answer with its headers, on average. */
  bytes: number;
  /** Processor time of the answering process; null where nobody knows it. */
  cpuMicros: number | null;
  /** How often each status came. */
  statuses: Record<string, number>;
}

/** Runs the plan in a process of its own, so that whoever measures does not slow down what is measured. */
export async function load(plan: LoadPlan): Promise<LoadSeen> {
  const file = fileURLToPath(new URL('api-load-process.ts', import.meta.url));
  const child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    child.send(plan);
    return await new Promise((resolve, reject) => {
      child.once('message', (seen) => resolve(asSeen(seen)));
      child.once('exit', (code) => reject(new Error(`the load generator ended with ${String(code)}`)));
    });
  } finally {
    child.kill();
  }
}

/** What `api-load-process` sends is typed there. */
const asSeen = (message: unknown): LoadSeen => message as LoadSeen;
