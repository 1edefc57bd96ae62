import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A mounted cgroup hierarchy. On hybrid hosts there are several, and the unified one may have no controllers. */
export interface Hierarchy {
  version: 1 | 2;
  /** `name=systemd` is among them on older hosts. */
  controllers: string[];
  mount: string;
}

export async function findHierarchies(): Promise<Hierarchy[]> {
  const mounts = parseMounts(await readFile('/proc/self/mounts', 'utf8').catch(() => ''));
  return await Promise.all(
    mounts.map(async (one) =>
      one.version === 1 ? one : { ...one, controllers: await readControllers(one.mount) },
    ),
  );
}

/** Pure: cgroup lines of /proc/self/mounts; the unified hierarchy's controllers are in a file of its own. */
export function parseMounts(text: string): Hierarchy[] {
  const flags = new Set([
    'rw',
    'ro',
    'nosuid',
    'nodev',
    'noexec',
    'relatime',
    'xattr',
    'clone_children',
    'noprefix',
  ]);
  const found: Hierarchy[] = [];
  for (const line of text.split('\n')) {
    const [, mount = '', type, options = ''] = line.split(' ');
    if (type === 'cgroup2') found.push({ version: 2, controllers: [], mount });
    if (type !== 'cgroup') continue;
    const controllers = options
      .split(',')
      .filter((option) => !flags.has(option) && !option.startsWith('release_agent='));
    found.push({ version: 1, controllers, mount });
  }
  return found;
}

/** Needed to hold a tenant: without them a server can take the whole host. */
export function missingControllers(hierarchies: readonly Hierarchy[]): string[] {
  const present = new Set(hierarchies.flatMap(({ controllers }) => controllers));
  return ['memory', 'cpu', 'pids'].filter((name) => !present.has(name));
}

async function readControllers(mount: string): Promise<string[]> {
  return (await readWords(join(mount, 'cgroup.controllers'))).filter((name) => name.length > 0);
}

export async function readWords(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim().split(/\s+/);
}

/** Process ids in a cgroup and below it. A cgroup that is gone has none. */
export async function processesIn(dir: string): Promise<number[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => processesIn(join(dir, entry.name))),
  );
  const own = (await readWords(join(dir, 'cgroup.procs'))).map(Number).filter((pid) => pid > 0);
  return [...own, ...below.flat()];
}
