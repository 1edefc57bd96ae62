import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { provideKeeper } from '../keeper/binary.ts';
import { encodeLaunch } from '../keeper/frames.ts';
import { spawnKeeper } from '../keeper/spawn.ts';
import type { Instance, Isolation, LaunchSpec, Runtime } from '../runtime.ts';
import {
  createCgroups,
  divideScope,
  enter,
  killCgroups,
  oomFileOf,
  removeCgroups,
  type RunCgroups,
} from './cgroups.ts';
import { type Hierarchy, findHierarchies } from './hierarchies.ts';
import { type HostRoot, readHostRoot } from './host-root.ts';
import { KeptRun } from './kept-run.ts';
import { type Plan, planIsolated, planUnisolated, scratchOf } from './launch-plan.ts';
import { endKeeper } from './keeper-process.ts';
import { Meter } from './meter.ts';
import { ServerNetwork } from './network.ts';
import { probeIsolation } from './probe.ts';
import { RunFiles, type RunRecord } from './run-files.ts';
import { Slots } from './slots.ts';
import { findToolbox, linkToolbox, type Toolbox } from './toolbox.ts';
import { removeTree } from '../remove-tree.ts';

const keptFinishedRuns = 2;
const repairIntervalMs = 30_000;

export interface ProcessRuntimeOptions {
  /** The agent's own directory: runs, logs, keepers. */
  stateDir: string;
  /** `prebuilt/` and the sources of the keeper; next to this file unless the agent is bundled. */
  keeperSourceDir?: string;
  /** Numbers of servers, shared by every agent of the host. */
  slotDir?: string;
  firstUid?: number;
  /** Addresses of servers; a /16 that the host does not use otherwise. */
  networkRange?: string;
  /** Told of trouble in work that nobody waits for. */
  onProblem?: (what: string, error: unknown) => void;
}

/** Finds out what this host can do and makes the runtime. Throws when no keeper can be had. */
export async function createProcessRuntime(options: ProcessRuntimeOptions): Promise<ProcessRuntime> {
  await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
  const stateDir = await realpath(options.stateDir);
  const sourceDir = options.keeperSourceDir ?? join(import.meta.dirname, '..', 'keeper');
  const keeper = await provideKeeper({ sourceDir, stateDir });
  const toolbox = await findToolbox(process.env);
  const isLinux = process.platform === 'linux';
  const hierarchies = isLinux && process.getuid?.() === 0 ? await findHierarchies() : [];
  const root = isLinux ? await readHostRoot() : { links: [], binds: [] };
  const isolation = await probeIsolation({ root, toolbox, keeper, hierarchies });
  return new ProcessRuntime({
    isolation,
    keeper,
    toolbox,
    toolsBin: await linkToolbox(toolbox, stateDir),
    hierarchies,
    root,
    files: new RunFiles(join(stateDir, 'runs')),
    slots: new Slots(options.slotDir ?? '/var/lib/roost/slots', stateDir),
    firstUid: options.firstUid ?? 200_000,
    network: new ServerNetwork(options.networkRange ?? '100.72.0.0/16'),
    onProblem: options.onProblem ?? ((what, error) => console.error(what, error)),
  });
}

interface Host {
  isolation: Isolation;
  keeper: string;
  toolbox: Toolbox;
  toolsBin: string;
  hierarchies: readonly Hierarchy[];
  root: HostRoot;
  files: RunFiles;
  slots: Slots;
  firstUid: number;
  network: ServerNetwork;
  onProblem: (what: string, error: unknown) => void;
}

/** Runs servers as processes of this host, each under its keeper and, where the host can, in a sandbox. */
export class ProcessRuntime implements Runtime {
  readonly name = 'process';
  readonly isolation: Isolation;
  readonly hostAddress: string | null;
  readonly #host: Host;
  readonly #runs = new Map<string, KeptRun>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #attached = new Map<string, RunRecord>();
  readonly #repair: NodeJS.Timeout;

  constructor(host: Host) {
    this.#host = host;
    this.isolation = host.isolation;
    this.hostAddress = host.isolation.isolated ? host.network.hostAddress : null;
    this.#repair = setInterval(() => {
      this.#repairNetwork().catch((error: unknown) =>
        host.onProblem('network rules could not be repaired', error),
      );
    }, repairIntervalMs).unref();
  }

  /** Stops looking after the network and detaches every run. Games go on. */
  close(): void {
    clearInterval(this.#repair);
    for (const run of this.#runs.values()) run.detach();
    this.#runs.clear();
  }

  /** Resolves when what is being started is up, and what has ended has given everything back. */
  async settled(): Promise<void> {
    await Promise.all(this.#turns.values());
  }

  launch(spec: LaunchSpec): Promise<Instance> {
    return this.#inTurn(spec.uuid, async () => {
      const runs = await this.#openAll(spec.uuid);
      if (runs.some((run) => !run.isOver)) throw new Error('another run of this server is still alive');
      await this.#prune(spec.uuid, runs);
      const runDir = await this.#host.files.create(spec.uuid, spec.boot);
      try {
        return await this.#begin(spec, runDir);
      } catch (error) {
        await this.#host.files.delete(spec.uuid, spec.boot);
        throw error;
      }
    });
  }

  reattach(uuid: string): Promise<Instance[]> {
    return this.#inTurn(uuid, async () => {
      const runs = await this.#openAll(uuid);
      await this.#repairNetwork();
      return runs;
    });
  }

  async list(): Promise<string[]> {
    return await this.#host.files.uuids();
  }

  remove(uuid: string): Promise<void> {
    return this.#inTurn(uuid, async () => {
      const runs = await this.#openAll(uuid);
      for (const run of runs) {
        await run.kill();
        run.detach();
        this.#runs.delete(run.boot);
      }
      for (const record of await this.#host.files.runsOf(uuid)) await this.#cleanUp(record);
      await this.#host.files.deleteAll(uuid);
      await this.#host.slots.release(uuid);
    });
  }

  async #begin(spec: LaunchSpec, runDir: string): Promise<KeptRun> {
    const { files, keeper } = this.#host;
    const slot = this.isolation.isolated ? await this.#host.slots.claim(spec.uuid) : null;
    const plan = await this.#plan(spec, runDir, slot);
    const allocations = spec.role === 'server' ? spec.allocations : [];
    const netns = slot === null ? undefined : await this.#host.network.attach({ slot, allocations });
    const unified = this.#host.hierarchies.find(({ version }) => version === 2);
    const scoped =
      unified !== undefined && unified.controllers.length > 0 && existsSync('/run/systemd/system');
    const cgroups = scoped
      ? { game: [], keeper: [] }
      : await createCgroups(this.#host.hierarchies, `${spec.uuid}.${spec.boot.slice(0, 8)}`, spec.limits);
    const keeperPid = await spawnKeeper({ keeper, runDir, scope: scoped ? `roost-${spec.boot}` : undefined });
    const record: RunRecord = {
      uuid: spec.uuid,
      boot: spec.boot,
      role: spec.role,
      startedAt: Date.now(),
      slot,
      allocations,
      keeperPid,
      cgroups,
    };
    try {
      if (scoped) record.cgroups = await divideScope(unified, keeperPid, spec.limits);
      else await enter(cgroups.keeper, keeperPid);
      await files.write(record);
      const run = this.#track(record);
      await run.start(
        encodeLaunch({
          ...plan,
          netns,
          join: procsFiles(record.cgroups),
          oomFile: oomFileOf(record.cgroups),
        }),
      );
      return run;
    } catch (error) {
      this.#runs.get(spec.boot)?.detach();
      this.#runs.delete(spec.boot);
      await endKeeper(keeperPid, runDir);
      await this.#cleanUp(record);
      throw error;
    }
  }

  async #plan(spec: LaunchSpec, runDir: string, slot: number | null): Promise<Plan> {
    const { keeper, toolbox, root, firstUid, network } = this.#host;
    const input = { spec, runDir, keeper, toolbox };
    if (slot === null) return await planUnisolated(input, this.#host.toolsBin);
    return await planIsolated({
      ...input,
      root,
      uid: firstUid + slot,
      resolvConf: await network.resolvConf(),
    });
  }

  /** Every run on disk, attached. A keeper that was never told what to run is ended and its run forgotten. */
  async #openAll(uuid: string): Promise<KeptRun[]> {
    const runs: KeptRun[] = [];
    for (const record of await this.#host.files.runsOf(uuid)) {
      const known = this.#runs.get(record.boot);
      if (known && !known.isDetached) {
        runs.push(known);
        continue;
      }
      const run = this.#track(record);
      const connection = await run.attach();
      if (connection || run.isOver) {
        runs.push(run);
        continue;
      }
      this.#runs.delete(record.boot);
      await endKeeper(record.keeperPid, this.#host.files.dirOf(uuid, record.boot));
      await this.#cleanUp(record);
      await this.#host.files.delete(uuid, record.boot);
    }
    return runs;
  }

  #track(record: RunRecord): KeptRun {
    const { files, network } = this.#host;
    const runDir = files.dirOf(record.uuid, record.boot);
    const meter = new Meter(record, network);
    this.#attached.set(record.boot, record);
    const run = new KeptRun(record, {
      runDir,
      killRemains: () => killCgroups(record.cgroups),
      killKeeper: () => endKeeper(record.keeperPid, runDir),
      stats: () => meter.read(),
      lastSignOfLife: () => files.lastSignOfLife(record),
      ended: () => {
        this.#inTurn(record.uuid, () => this.#cleanUp(record)).catch((error: unknown) =>
          this.#host.onProblem('a run could not be cleaned up', error),
        );
      },
    });
    this.#runs.set(record.boot, run);
    return run;
  }

  /** Gives the kernel's things of a finished run back, once. */
  async #cleanUp(record: RunRecord): Promise<void> {
    if (!this.#attached.delete(record.boot)) return;
    await killCgroups(record.cgroups);
    await removeCgroups(record.cgroups);
    await removeTree(scratchOf(this.#host.files.dirOf(record.uuid, record.boot)));
    const inUse = [...this.#attached.values()].some(({ slot }) => slot === record.slot);
    if (record.slot !== null && this.isolation.isolated && !inUse)
      await this.#host.network.detach(record.slot);
  }

  async #prune(uuid: string, runs: readonly KeptRun[]): Promise<void> {
    for (const run of runs.slice(keptFinishedRuns)) {
      this.#runs.delete(run.boot);
      await this.#host.files.delete(uuid, run.boot);
    }
  }

  async #repairNetwork(): Promise<void> {
    if (!this.isolation.isolated) return;
    const attachments = [...this.#attached.values()].flatMap(({ slot, allocations }) =>
      slot === null ? [] : [{ slot, allocations }],
    );
    if (attachments.length > 0) await this.#host.network.repair(attachments);
  }

  /** One server's launches, ends and removals happen one after another. */
  #inTurn<T>(uuid: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(uuid) ?? Promise.resolve();
    const result = before.then(work);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(uuid, settled);
    void settled.then(() => {
      if (this.#turns.get(uuid) === settled) this.#turns.delete(uuid);
    });
    return result;
  }
}

function procsFiles({ game }: RunCgroups): string[] {
  return game.map((dir) => join(dir, 'cgroup.procs'));
}
