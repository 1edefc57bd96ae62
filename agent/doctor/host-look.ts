import { access, constants, readFile, readdir, statfs } from 'node:fs/promises';
import os from 'node:os';
import type { NodeFacts } from '../../schema/protocol.ts';
import { findHierarchies, type Hierarchy } from '../process/hierarchies.ts';

/** What of a host decides whether an agent can live on it. */
export interface HostLook {
  platform: string;
  arch: string;
  kernel: string;
  libc: NodeFacts['libc'];
  nodeVersion: string;
  isRoot: boolean;
  cgroups: NodeFacts['cgroups'];
  /** Of cpu, memory and pids. */
  missingControllers: string[];
  /** Whether groups can be made there. */
  canDelegate: boolean;
  manager: 'systemd' | 'openrc' | 'runit' | 'none';
  /** MiB and inodes that are left where game servers lie; null where the file system counts none. */
  freeMb: number;
  freeInodes: number | null;
  memoryMb: number;
  /** Such as `docker` or `lxc`; null: no container. */
  container: string | null;
}

const mebibyte = 1_048_576;

/** Looks at this host. `dataDir`: where game servers lie. */
export async function lookAtHost(dataDir: string): Promise<HostLook> {
  const [hierarchies, disk] = await Promise.all([findHierarchies(), statfs(dataDir)]);
  const kind = cgroupsOf(hierarchies);
  const controllers = new Set(hierarchies.flatMap((each) => each.controllers));
  return {
    platform: process.platform,
    arch: os.arch(),
    kernel: os.release(),
    libc: await libcHere(),
    nodeVersion: process.versions.node,
    isRoot: process.getuid?.() === 0,
    cgroups: kind,
    missingControllers: ['cpu', 'memory', 'pids'].filter((name) => !controllers.has(name)),
    canDelegate: await canWrite(hierarchies),
    manager: await managerHere(),
    freeMb: Math.floor((disk.bavail * disk.bsize) / mebibyte),
    freeInodes: disk.files === 0 ? null : disk.ffree,
    memoryMb: Math.floor(os.totalmem() / mebibyte),
    container: await containerHere(),
  };
}

/** `hybrid`: the unified hierarchy is there, and the controllers are elsewhere. */
export function cgroupsOf(hierarchies: readonly Hierarchy[]): 'v1' | 'v2' | 'hybrid' | 'none' {
  const has = (version: 1 | 2, isUsed: boolean) =>
    hierarchies.some(
      (each) =>
        each.version === version &&
        (!isUsed || each.controllers.some((name) => name === 'memory' || name === 'cpu')),
    );
  if (has(2, true)) return has(1, true) ? 'hybrid' : 'v2';
  if (has(1, true)) return has(2, false) ? 'hybrid' : 'v1';
  return 'none';
}

/** By the interpreter that Node itself was linked for: a host may have both. */
async function libcHere(): Promise<NodeFacts['libc']> {
  if (process.platform !== 'linux') return null;
  try {
    const maps = await readFile('/proc/self/maps', 'utf8');
    if (/\/ld-musl-[^/\s]*\.so/.test(maps)) return 'musl';
    return /\/libc\.so\.6|\/ld-linux[^/\s]*\.so|\/libc-2\.\d+\.so/.test(maps) ? 'glibc' : null;
  } catch {
    return null;
  }
}

async function canWrite(hierarchies: readonly Hierarchy[]): Promise<boolean> {
  const used = hierarchies.filter(({ controllers }) => controllers.includes('memory'));
  const writable = await Promise.all(used.map(({ mount }) => isWritable(mount)));
  return used.length > 0 && writable.every(Boolean);
}

const isWritable = (file: string): Promise<boolean> =>
  access(file, constants.W_OK).then(
    () => true,
    () => false,
  );

async function managerHere(): Promise<HostLook['manager']> {
  const isThere = (dir: string): Promise<boolean> =>
    readdir(dir).then(
      () => true,
      () => false,
    );
  if (await isThere('/run/systemd/system')) return 'systemd';
  if (await isThere('/run/openrc')) return 'openrc';
  return (await isThere('/run/runit')) || (await isThere('/etc/runit')) ? 'runit' : 'none';
}

async function containerHere(): Promise<string | null> {
  const named = await readFile('/run/systemd/container', 'utf8').catch(() => '');
  if (named.trim() !== '') return named.trim().slice(0, 64);
  const isDocker = await access('/.dockerenv').then(
    () => true,
    () => false,
  );
  return isDocker ? 'docker' : null;
}
