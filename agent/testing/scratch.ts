import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A directory of one test's own, deleted when `afterwards` calls back: pass `onTestFinished`. */
export async function scratch(afterwards: (act: () => Promise<void>) => void): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'roost-test-'));
  // What the subject still writes in the background may refill a folder that is being emptied.
  afterwards(() => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return dir;
}
