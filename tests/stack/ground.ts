import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Identity } from './daemon.ts';

/** Where things go that an unprivileged process must reach while the clone lies where it cannot. */
const SHARED_GROUND = '/var/lib/roost-dev';

const NOBODY: Identity = { uid: 65_534, gid: 65_534 };

/** Postgres refuses to run as root: there it runs as nobody, elsewhere as ourselves. */
export function unprivilegedIdentity(): Identity | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/** Whether every user may walk down to this directory; parts that do not exist yet count as walkable. */
export function isReachableByAll(directory: string): boolean {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const found = statSync(at, { throwIfNoEntry: false });
    if (found && (found.mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** A directory on shared ground, open to all for passing through, made when absent. */
export function sharedGround(...parts: string[]): string {
  const directory = join(SHARED_GROUND, ...parts);
  mkdirSync(directory, { recursive: true });
  // Not left to the umask, which may be strict.
  for (let at = directory; at.startsWith(SHARED_GROUND); at = dirname(at)) chmodSync(at, 0o755);
  return directory;
}

/**
 * The directory for data that `identity` owns and nobody else reads. It is `wanted` itself when that user can get there;
 * otherwise a directory on shared ground, with a link to it left at `wanted`.
 */
export function dataGround(wanted: string, identity: Identity | undefined): string {
  const path = resolve(wanted);
  mkdirSync(dirname(path), { recursive: true });
  const ground = identity === undefined || isReachableByAll(dirname(path)) ? path : linkedGround(path);
  mkdirSync(ground, { recursive: true });
  chmodSync(ground, 0o700);
  if (identity) chownSync(ground, identity.uid, identity.gid);
  return ground;
}

function linkedGround(path: string): string {
  const elsewhere = sharedGround(groundName(path));
  rmSync(path, { recursive: true, force: true });
  symlinkSync(elsewhere, path);
  return elsewhere;
}

/** Removes the data made under `dataGround(wanted, …)`, wherever it lies. */
export function clearGround(wanted: string): void {
  const path = resolve(wanted);
  rmSync(path, { recursive: true, force: true });
  rmSync(join(SHARED_GROUND, groundName(path)), { recursive: true, force: true });
}

function groundName(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}
