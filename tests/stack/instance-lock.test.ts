import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockDirectory } from './instance-lock.ts';
import { scratchDirectory } from './scratch.ts';

test('a directory belongs to one living process', async () => {
  const scratch = scratchDirectory('lock');
  const file = join(scratch.path, 'lock');
  const lock = await lockDirectory(scratch.path);
  expect(lock.formerWasKilled).toBe(false);
  const mine = JSON.parse(readFileSync(file, 'utf8'));
  expect(mine.owner.pid).toBe(process.pid);

  const other = spawn('sleep', ['60']);
  lock.nameReaper(other.pid ?? 0);
  const { reaper } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ owner: reaper }));
  await expect(lockDirectory(scratch.path)).rejects.toThrow(String(other.pid));

  // The same pid, but of a process that began at another time.
  writeFileSync(file, JSON.stringify({ owner: { ...reaper, since: 'long ago' } }));
  expect((await lockDirectory(scratch.path)).formerWasKilled).toBe(true);

  // The owner is gone; its reaper still works.
  writeFileSync(file, JSON.stringify({ owner: { ...reaper, since: 'long ago' }, reaper }));
  const locking = lockDirectory(scratch.path);
  let reaperEnded = false;
  const ended = once(other, 'exit').then(() => {
    reaperEnded = true;
  });
  other.kill('SIGKILL');
  const next = await locking;
  await ended;
  expect(reaperEnded).toBe(true);
  next.release();
  scratch.remove();
});
