import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clearGround } from './ground.ts';

/** Removes all data of a stopped stack; the lock of whoever does it stays. */
export function forgetAll(directory: string): void {
  for (const name of ['postgres', 'redis']) clearGround(join(directory, name));
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory))
    if (name !== 'lock') rmSync(join(directory, name), { recursive: true, force: true });
}
