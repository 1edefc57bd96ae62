import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from '../keeper/errno.ts';
import type { Limits } from '../runtime.ts';
import { type Hierarchy, processesIn, readWords } from './hierarchies.ts';
import { type Setting, settingsV1, settingsV2 } from './limits.ts';

const parentName = 'roost';
const emptyTimeoutMs = 10_000;
const removeTimeoutMs = 2_000;

/** A run's two cgroups in every hierarchy: the game's, which has the limits, and the keeper's, which has none. */
export interface RunCgroups {
  game: string[];
  keeper: string[];
}

export interface Usage {
  memoryBytes: number;
  cpuUs: number;
  pids: number;
}

/** Makes them below `roost` in each hierarchy, outside of every service's own cgroup. */
export async function createCgroups(
  hierarchies: readonly Hierarchy[],
  name: string,
  limits: Limits,
): Promise<RunCgroups> {
  const made: RunCgroups = { game: [], keeper: [] };
  for (const hierarchy of hierarchies) {
    const base = join(hierarchy.mount, parentName, name);
    await mkdir(base, { recursive: true });
    await openUp(hierarchy, [hierarchy.mount, join(hierarchy.mount, parentName), base]);
    await addPair(hierarchy, base, limits, made);
  }
  return made;
}

/** The same inside a scope that the service manager made for the keeper, which moves into its own half. */
export async function divideScope(
  hierarchy: Hierarchy,
  keeperPid: number,
  limits: Limits,
): Promise<RunCgroups> {
  const line = (await readFile(`/proc/${keeperPid}/cgroup`, 'utf8'))
    .split('\n')
    .find((one) => one.startsWith('0::'));
  if (!line?.includes('.scope')) throw new Error('the service manager made no scope for the keeper');
  const base = join(hierarchy.mount, line.slice(3));
  const made: RunCgroups = { game: [], keeper: [join(base, 'keeper')] };
  await mkdir(join(base, 'keeper'), { recursive: true });
  await enter(made.keeper, keeperPid);
  await openUp(hierarchy, [base]);
  await addPair(hierarchy, base, limits, made);
  return { game: made.game, keeper: [join(base, 'keeper')] };
}

export async function enter(dirs: readonly string[], pid: number): Promise<void> {
  await Promise.all(dirs.map((dir) => writeFile(join(dir, 'cgroup.procs'), String(pid))));
}

/** The file with the `oom_kill` counter. */
export function oomFileOf({ game }: RunCgroups): string | undefined {
  return ['memory.events', 'memory.oom_control']
    .flatMap((file) => game.map((dir) => join(dir, file)))
    .find((path) => existsSync(path));
}

/** Kills whatever is in the game's cgroups, also what forks meanwhile. Resolves when they are empty; rejects after 10 s. */
export async function killCgroups({ game }: RunCgroups): Promise<void> {
  const deadline = Date.now() + emptyTimeoutMs;
  const killFiles = game.map((dir) => join(dir, 'cgroup.kill')).filter((path) => existsSync(path));
  const freezers = killFiles.length > 0 ? [] : game.filter((dir) => existsSync(join(dir, 'freezer.state')));
  for (;;) {
    await Promise.all(killFiles.map((path) => writeFile(path, '1').catch(() => undefined)));
    await setFreezers(freezers, 'FROZEN');
    const pids = new Set((await Promise.all(game.map(processesIn))).flat());
    for (const pid of pids) killIfAlive(pid);
    await setFreezers(freezers, 'THAWED');
    if (pids.size === 0) return;
    if (Date.now() > deadline) throw new Error(`${pids.size} processes of the server cannot be killed`);
    await delay(5);
  }
}

/** Removes the directories once they are empty. A keeper needs a moment to be gone. */
export async function removeCgroups({ game, keeper }: RunCgroups): Promise<void> {
  const deadline = Date.now() + removeTimeoutMs;
  const parents = [...new Set([...game, ...keeper].map((dir) => join(dir, '..')))];
  let left = [...game, ...keeper, ...parents];
  while (left.length > 0 && Date.now() < deadline) {
    const kept: string[] = [];
    for (const dir of left) if (!(await removed(dir))) kept.push(dir);
    left = kept;
    if (left.length > 0) await delay(10);
  }
}

export async function readUsage({ game }: RunCgroups): Promise<Usage> {
  const [memory, reclaimable, cpuNs, cpuStat, pids] = await Promise.all([
    firstNumber(game, ['memory.current', 'memory.usage_in_bytes']),
    firstField(game, 'memory.stat', ['total_inactive_file', 'inactive_file']),
    firstNumber(game, ['cpuacct.usage']),
    firstField(game, 'cpu.stat', ['usage_usec']),
    firstNumber(game, ['pids.current']),
  ]);
  return {
    memoryBytes: Math.max(0, (memory ?? 0) - (reclaimable ?? 0)),
    cpuUs: cpuStat ?? (cpuNs ?? 0) / 1000,
    pids: pids ?? 0,
  };
}

/** Lets children of each directory have the controllers. One that is not to be had shows when a limit is set. */
async function openUp(hierarchy: Hierarchy, dirs: readonly string[]): Promise<void> {
  for (const dir of dirs) {
    if (hierarchy.version === 1) {
      await inheritCpuset(hierarchy, dir);
      continue;
    }
    for (const controller of hierarchy.controllers) {
      if (!['memory', 'cpu', 'pids', 'cpuset', 'io'].includes(controller)) continue;
      await writeFile(join(dir, 'cgroup.subtree_control'), `+${controller}`).catch(() => undefined);
    }
  }
}

async function addPair(hierarchy: Hierarchy, base: string, limits: Limits, made: RunCgroups): Promise<void> {
  for (const half of ['game', 'keeper'] as const) {
    const dir = join(base, half);
    await mkdir(dir, { recursive: true });
    await inheritCpuset(hierarchy, dir);
    made[half].push(dir);
  }
  await apply(hierarchy, join(base, 'game'), limits);
}

async function apply(hierarchy: Hierarchy, dir: string, limits: Limits): Promise<void> {
  const settings = hierarchy.version === 2 ? settingsV2(limits) : settingsV1(limits);
  for (const setting of settings.filter((one) => appliesTo(one, hierarchy))) {
    try {
      await writeFile(join(dir, setting.file), setting.value);
    } catch (error) {
      if (!setting.optional)
        throw new Error(`cannot set ${setting.file} to ${setting.value}`, { cause: error });
    }
  }
}

function appliesTo({ controller }: Setting, hierarchy: Hierarchy): boolean {
  return hierarchy.controllers.some((one) => one === controller || (one === 'blkio' && controller === 'io'));
}

/** An older cpuset takes no process before it has been given CPUs and memory nodes. */
async function inheritCpuset(hierarchy: Hierarchy, dir: string): Promise<void> {
  if (hierarchy.version !== 1 || !hierarchy.controllers.includes('cpuset') || dir === hierarchy.mount) return;
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const own = await readFile(join(dir, file), 'utf8');
    if (own.trim() === '') await writeFile(join(dir, file), await readFile(join(dir, '..', file), 'utf8'));
  }
}

async function setFreezers(dirs: readonly string[], state: 'FROZEN' | 'THAWED'): Promise<void> {
  await Promise.all(dirs.map((dir) => writeFile(join(dir, 'freezer.state'), state).catch(() => undefined)));
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    /* it ended by itself */
  }
}

async function removed(dir: string): Promise<boolean> {
  return await rmdir(dir).then(
    () => true,
    (error: unknown) => hasCode(error, 'ENOENT'),
  );
}

async function firstNumber(dirs: readonly string[], files: readonly string[]): Promise<number | null> {
  for (const file of files) {
    for (const dir of dirs) {
      const [word] = await readWords(join(dir, file));
      if (word) return Number(word);
    }
  }
  return null;
}

async function firstField(
  dirs: readonly string[],
  file: string,
  names: readonly string[],
): Promise<number | null> {
  for (const dir of dirs) {
    const text = await readFile(join(dir, file), 'utf8').catch(() => '');
    const fields = new Map(text.split('\n').map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
    for (const field of names) {
      const value = fields.get(field);
      if (value !== undefined) return value;
    }
  }
  return null;
}
