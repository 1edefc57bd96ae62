import { execFile } from 'node:child_process';
import { chmod, mkdir, open, readlink, rename, rm, statfs, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { TarEntry } from '../release/tar.ts';
import type { Layout } from './layout.ts';
import { writePending } from './outcome.ts';
import { readTar } from './untar.ts';

const unpackedMax = 64 * 1_048_576;
/** Of the disk, beside what the new version takes. */
const roomLeftBytes = 32 * 1_048_576;
const tryMs = 20_000;

export interface NewVersion {
  version: string;
  /** The archive of the release, whose hash was checked. */
  bundle: Uint8Array;
}

/**
 * Lays a version beside those that are there, in one step, and sees that it runs here.
 * Interrupted anywhere, it leaves nothing that counts; begun again, it starts anew.
 */
export async function layVersion(layout: Layout, { version, bundle }: NewVersion): Promise<void> {
  const entries = readTar(gunzipSync(bundle, { maxOutputLength: unpackedMax }));
  await mkdir(layout.versions, { recursive: true });
  await requireRoom(layout, entries);
  const [target, fresh, old] = ['', '.new', '.old'].map((end) => path.join(layout.versions, version + end));
  if (target === undefined || fresh === undefined || old === undefined)
    throw new Error('three paths are three');
  for (const leftover of [fresh, old]) await rm(leftover, { recursive: true, force: true });
  try {
    await unpack(fresh, entries);
    await requireRuns(fresh, version);
    await setAside(target, old);
    await rename(fresh, target);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  await syncFolder(layout.versions);
  await rm(old, { recursive: true, force: true });
}

/**
 * Makes a laid version the one that is started next, on trial. From the first write on the supervisor knows what to do
 * with what an interruption leaves.
 */
export async function switchTo(layout: Layout, version: string): Promise<void> {
  const from = path.basename(await readlink(layout.current));
  await writePending(layout, { to: version, from });
  try {
    await point(layout.previous, from);
    await point(layout.current, version);
    await syncFolder(layout.home);
  } catch (error) {
    // A note without its change is dropped by the supervisor; while it lives it would only wait for that.
    await rm(layout.pending, { force: true });
    throw error;
  }
}

async function point(link: string, version: string): Promise<void> {
  const fresh = `${link}.new`;
  await rm(fresh, { force: true });
  await symlink(`versions/${version}`, fresh);
  await rename(fresh, link);
}

async function requireRoom({ versions }: Layout, entries: readonly TarEntry[]): Promise<void> {
  const { bavail, bsize } = await statfs(versions);
  const needed = entries.reduce((total, { bytes }) => total + bytes.byteLength, roomLeftBytes);
  if (bavail * bsize < needed) throw new Error('There is not enough room on the disk for another version.');
}

async function unpack(folder: string, entries: readonly TarEntry[]): Promise<void> {
  const folders = new Set([folder]);
  for (const entry of entries) {
    const file = path.join(folder, entry.path);
    folders.add(path.dirname(file));
    await mkdir(path.dirname(file), { recursive: true, mode: 0o755 });
    const handle = await open(file, 'wx', 0o644);
    try {
      await handle.writeFile(entry.bytes);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await chmod(file, entry.isExecutable ? 0o755 : 0o644);
  }
  for (const each of folders) await syncFolder(each);
}

/** A version that does not even say its name would only be brought back. */
async function requireRuns(folder: string, version: string): Promise<void> {
  const program = path.join(folder, 'roost-agent.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'version'], { timeout: tryMs });
  if (stdout.trim() !== version)
    throw new Error(`The release of ${version} calls itself ${stdout.trim().slice(0, 64)}.`);
}

/** What was laid under this name before is not written into. */
async function setAside(target: string, old: string): Promise<void> {
  try {
    await rename(target, old);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
