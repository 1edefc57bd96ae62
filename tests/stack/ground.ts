import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Identity } from './daemon.ts';

/** Where things go that an unprivileged process must reach while the clone lies where it cannot. */
const SHARED_GROUND = '/var/lib/roost-dev';
// Beside each directory: the path of the link that leads to it.
const ORIGIN = '.origin';

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
  writeFileSync(`${elsewhere}${ORIGIN}`, path);
  sweepGround();
  return elsewhere;
}

/** Removes what belonged to clones and scratch directories that are gone. A drive that is away may come back. */
function sweepGround(): void {
  for (const name of readdirSync(SHARED_GROUND).filter((entry) => entry.endsWith(ORIGIN))) {
    const note = join(SHARED_GROUND, name);
    const origin = textOf(note);
    // Another start has just removed it.
    if (origin === undefined) continue;
    const ground = note.slice(0, -ORIGIN.length);
    const isKnown = existsSync(dirname(origin)) || origin.startsWith(tmpdir());
    if (!isKnown || linkTarget(origin) === ground) continue;
    rmSync(ground, { recursive: true, force: true });
    rmSync(note, { force: true });
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Removes the data made under `dataGround(wanted, …)`, wherever it lies. */
export function clearGround(wanted: string): void {
  const path = resolve(wanted);
  const elsewhere = join(SHARED_GROUND, groundName(path));
  for (const gone of [path, elsewhere, `${elsewhere}${ORIGIN}`])
    rmSync(gone, { recursive: true, force: true });
}

function groundName(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}
