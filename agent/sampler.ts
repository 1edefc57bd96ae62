import type { InstanceStats } from '../schema/stats.ts';
import { diskUsage } from './disk-usage.ts';
import { messageOf, type Logger } from './log.ts';
import { within } from './run.ts';
import type { GameServer } from './server.ts';

const sampleMs = 1000;
const diskEveryMs = 60_000;
const mebibyte = 1_048_576;

export interface SamplerDeps {
  servers(): GameServer[];
  send(uuid: string, point: InstanceStats): void;
  now(): number;
  log: Logger;
}

interface Disk {
  bytes: number;
  measuredAt: number;
}

/** Takes one sample a second of every running server, and measures their disks one after another, rarely. */
export class Sampler {
  readonly #deps: SamplerDeps;
  readonly #disks = new Map<string, Disk>();
  #timer: NodeJS.Timeout | null = null;
  #isSampling = false;
  #isMeasuring = false;

  constructor(deps: SamplerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      void this.sample();
      void this.#measureOne();
    }, sampleMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** A round that is slower than the clock is not joined by the next. */
  async sample(): Promise<void> {
    if (this.#isSampling) return;
    this.#isSampling = true;
    try {
      await Promise.all(this.#running().map((server) => this.#sampleOne(server)));
    } finally {
      this.#isSampling = false;
    }
  }

  #running(): GameServer[] {
    return this.#deps.servers().filter((server) => server.game.run !== null);
  }

  async #sampleOne(server: GameServer): Promise<void> {
    const run = server.game.run;
    if (run === null) return;
    try {
      const stats = await within(run.instance.stats(), sampleMs * 5, 'No figures came.');
      if (server.game.run !== run) return;
      const point: InstanceStats = {
        at: this.#deps.now(),
        memoryBytes: stats.memoryBytes,
        memoryLimitBytes: server.record.config.limits.memoryMb * mebibyte,
        cpuPercent: stats.cpuPercent,
        diskBytes: stats.diskBytes ?? this.#disks.get(server.uuid)?.bytes ?? 0,
        networkRxBytes: stats.networkRxBytes,
        networkTxBytes: stats.networkTxBytes,
        uptimeMs: stats.uptimeMs,
      };
      server.stats.push(point);
      if (server.console.feed.isWatched) this.#deps.send(server.uuid, point);
    } catch (error) {
      this.#deps.log.warn('stats.missing', { uuid: server.uuid, reason: messageOf(error) });
    }
  }

  /** Measures the running server that waits longest, when it is due. */
  async #measureOne(): Promise<void> {
    if (this.#isMeasuring) return;
    const running = this.#running();
    for (const uuid of this.#disks.keys()) {
      if (!running.some((server) => server.uuid === uuid)) this.#disks.delete(uuid);
    }
    const measuredAt = (server: GameServer) => this.#disks.get(server.uuid)?.measuredAt ?? 0;
    const [due] = running.toSorted((a, b) => measuredAt(a) - measuredAt(b));
    if (due === undefined || this.#deps.now() - measuredAt(due) < diskEveryMs) return;
    this.#isMeasuring = true;
    const { uuid } = due;
    try {
      const bytes = await diskUsage(due.record.dataDir);
      this.#disks.set(uuid, { bytes, measuredAt: this.#deps.now() });
    } catch (error) {
      const bytes = this.#disks.get(uuid)?.bytes ?? 0;
      this.#disks.set(uuid, { bytes, measuredAt: this.#deps.now() });
      this.#deps.log.warn('disk.not_measured', { uuid, reason: messageOf(error) });
    } finally {
      this.#isMeasuring = false;
    }
  }
}
