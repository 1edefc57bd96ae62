import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { KeeperConnection, KeeperGone } from '../keeper/connection.ts';
import { readExit, writeLostExit } from '../keeper/exit-record.ts';
import { Follower } from '../keeper/follower.ts';
import { encodeSignal } from '../keeper/frames.ts';
import type { Exit, Instance, InstanceStats, OutputChunk, RunRole } from '../runtime.ts';
import type { RunRecord } from './run-files.ts';

/** Below the keeper's limit of a frame and of its input buffer. */
const inputPieceBytes = 16 * 1024;
const killTimeoutMs = 15_000;
const reconnectDelaysMs = [10, 50, 200, 1_000, 5_000];

export interface RunDeps {
  runDir: string;
  /** Kills through the kernel what the run left, without its keeper. Resolves when nothing lives. */
  killRemains(): Promise<void>;
  /** Ends a keeper that does not answer. */
  killKeeper(): Promise<void>;
  stats(): Promise<Omit<InstanceStats, 'uptimeMs'>>;
  lastSignOfLife(): Promise<number>;
  /** Starts cleaning up; whatever needs the run's resources next waits for it. */
  ended(): void;
}

/** A run under its keeper, as one agent sees it. Survives lost connections; ends when the keeper has. */
export class KeptRun implements Instance {
  readonly uuid: string;
  readonly boot: string;
  readonly role: RunRole;
  readonly startedAt: number;
  readonly exited: Promise<Exit>;
  readonly #deps: RunDeps;
  readonly #settle: (exit: Exit) => void;
  readonly #followers = new Set<Follower>();
  #connection: KeeperConnection | null = null;
  #exit: Exit | null = null;
  #detached = false;

  constructor({ uuid, boot, role, startedAt }: RunRecord, deps: RunDeps) {
    this.uuid = uuid;
    this.boot = boot;
    this.role = role;
    this.startedAt = startedAt;
    this.#deps = deps;
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.exited = promise;
    this.#settle = resolve;
  }

  get isOver(): boolean {
    return this.#exit !== null;
  }

  get isDetached(): boolean {
    return this.#detached;
  }

  /** Attaches to the keeper, or finds that the run is over. Null for a keeper that was never told what to run. */
  async attach(): Promise<KeeperConnection | null> {
    try {
      const connection = await this.#connect();
      if (connection.hello.state !== 'waiting') return connection;
      connection.close();
      return null;
    } catch (error) {
      if (!(error instanceof KeeperGone)) throw error;
      await this.#finish(false);
      return null;
    }
  }

  /** Attaches to a keeper that waits for its launch and tells it what to run. */
  async start(launch: Uint8Array): Promise<void> {
    const connection = await this.#connect();
    await connection.request('start', launch);
  }

  follow(from: 'start-of-log' | number, sink: (chunk: OutputChunk) => void): () => void {
    const follower = new Follower(this.#deps.runDir, from, sink);
    if (this.#exit) {
      follower.pumpNow();
      return () => follower.stop();
    }
    this.#followers.add(follower);
    void follower.pump();
    return () => {
      this.#followers.delete(follower);
      follower.stop();
    };
  }

  async write(data: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(data);
    for (let at = 0; at < bytes.byteLength; at += inputPieceBytes) {
      await this.#request('input', bytes.subarray(at, at + inputPieceBytes));
    }
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    await this.#request('signal', encodeSignal(os.constants.signals[name]));
  }

  async kill(): Promise<void> {
    if (this.#exit) {
      await this.#deps.killRemains();
      return;
    }
    // Both ways: without cgroups only the keeper knows the processes, without the keeper only the cgroups do.
    const asked = this.#request('kill', Buffer.alloc(0)).catch(() => undefined);
    await this.#deps.killRemains();
    const gone = Promise.race([this.exited, delay(killTimeoutMs, 'late', { ref: false })]);
    if ((await gone) === 'late') await this.#deps.killKeeper();
    await asked;
    await this.#deps.killRemains();
  }

  async stats(): Promise<InstanceStats> {
    const uptimeMs = (this.#exit?.endedAt ?? Date.now()) - this.startedAt;
    if (this.#exit)
      return { memoryBytes: 0, cpuPercent: 0, networkRxBytes: 0, networkTxBytes: 0, pids: 0, uptimeMs };
    return { ...(await this.#deps.stats()), uptimeMs };
  }

  detach(): void {
    this.#detached = true;
    this.#connection?.close();
    for (const follower of this.#followers) follower.stop();
    this.#followers.clear();
  }

  async #request(type: 'input' | 'signal' | 'kill', payload: Uint8Array): Promise<void> {
    if (this.#exit) throw new Error('the program has ended');
    if (!this.#connection) throw new Error('the keeper does not answer right now');
    await this.#connection.request(type, payload);
  }

  async #connect(): Promise<KeeperConnection> {
    let opened: KeeperConnection | null = null;
    opened = await KeeperConnection.open(this.#deps.runDir, {
      position: () => this.#pump(),
      closed: () => {
        if (opened === null || this.#connection !== opened || this.#detached) return;
        this.#connection = null;
        void this.#lookAfterClose();
      },
    });
    this.#connection = opened;
    this.#pump();
    return opened;
  }

  #pump(): void {
    for (const follower of this.#followers) void follower.pump();
  }

  /** A closed connection is the run's end, unless its keeper still listens. */
  async #lookAfterClose(): Promise<void> {
    for (let attempt = 0; !this.#detached; attempt += 1) {
      if (await readExit(this.#deps.runDir)) break;
      try {
        await this.#connect();
        return;
      } catch (error) {
        if (error instanceof KeeperGone) break;
      }
      await delay(reconnectDelaysMs[Math.min(attempt, reconnectDelaysMs.length - 1)], undefined, {
        ref: false,
      });
    }
    if (!this.#detached) await this.#finish(true);
  }

  async #finish(wasAttached: boolean): Promise<void> {
    const recorded = await readExit(this.#deps.runDir);
    const endedAt = wasAttached ? Date.now() : await this.#deps.lastSignOfLife();
    const exit = recorded ?? (await writeLostExit(this.#deps.runDir, endedAt));
    if (!recorded) await this.#deps.killRemains();
    this.#exit = exit;
    this.#deps.ended();
    await Promise.all([...this.#followers].map((follower) => follower.pump()));
    this.#settle(exit);
  }
}
