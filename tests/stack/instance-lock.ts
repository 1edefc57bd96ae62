import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { lookAtProcess } from './process-life.ts';

const REAPER_TIMEOUT_MS = 20_000;

/** A pid alone may belong to another process by now; together with its beginning it does not. */
const processShape = z.object({ pid: z.number().int(), since: z.string() });
const lockShape = z.object({ owner: processShape, reaper: processShape.optional() });
type Lock = z.infer<typeof lockShape>;

export interface InstanceLock {
  /** Whether the last one to work here did not end by itself. */
  readonly formerWasKilled: boolean;
  /** The reaper that the next start waits for, should this process be killed. */
  nameReaper(pid: number): void;
  release(): void;
}

/**
 * Makes this process the only one that works in a directory. Throws with its pid when another one does; after one that
 * was killed it waits until nothing of it runs any more.
 */
export async function lockDirectory(directory: string): Promise<InstanceLock> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'lock');
  const former = readLock(file);
  if (former && former.owner.pid !== process.pid && stillRuns(former.owner))
    throw new Error(
      `process ${former.owner.pid} already works in ${directory}: stop it, or name another directory with --dir`,
    );
  if (former?.reaper) await untilGone(former.reaper);

  const write = (lock: Lock) => {
    writeFileSync(file, JSON.stringify(lock), { mode: 0o600 });
  };
  const owner = identify(process.pid);
  write({ owner });
  return {
    formerWasKilled: former !== undefined && former.owner.pid !== process.pid,
    nameReaper: (pid) => {
      write({ owner, reaper: identify(pid) });
    },
    release: () => {
      rmSync(file, { force: true });
    },
  };
}

async function untilGone(known: Lock['owner']): Promise<void> {
  const deadline = Date.now() + REAPER_TIMEOUT_MS;
  while (stillRuns(known) && Date.now() < deadline) await delay(50);
}

function readLock(file: string): Lock | undefined {
  try {
    return lockShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function identify(pid: number): Lock['owner'] {
  return { pid, since: lookAtProcess(pid)?.began ?? '' };
}

function stillRuns(known: Lock['owner']): boolean {
  return lookAtProcess(known.pid)?.began === known.since;
}
