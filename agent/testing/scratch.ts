import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory of this test's own, deleted after it. */
export async function scratch(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'roost-test-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
