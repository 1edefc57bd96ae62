import type { InstanceStats } from '../runtime.ts';
import { readUsage, type Usage } from './cgroups.ts';
import type { ServerNetwork } from './network.ts';
import { descendantsOf, readProcessTable } from './process-table.ts';
import type { RunRecord } from './run-files.ts';

/** Measures one run; CPU use is what was used since the previous reading. */
export class Meter {
  readonly #record: RunRecord;
  readonly #network: ServerNetwork;
  #last: { cpuUs: number; atMs: number };

  constructor(record: RunRecord, network: ServerNetwork) {
    this.#record = record;
    this.#network = network;
    this.#last = { cpuUs: 0, atMs: record.startedAt };
  }

  async read(): Promise<Omit<InstanceStats, 'uptimeMs'>> {
    const { cgroups, slot } = this.#record;
    const usage = cgroups.game.length > 0 ? await readUsage(cgroups) : await this.#readTree();
    const traffic = slot === null ? { rxBytes: 0, txBytes: 0 } : await this.#network.traffic(slot);
    const now = Date.now();
    const cpuPercent = percentOf(this.#last, { cpuUs: usage.cpuUs, atMs: now });
    this.#last = { cpuUs: usage.cpuUs, atMs: now };
    return {
      memoryBytes: usage.memoryBytes,
      cpuPercent,
      networkRxBytes: traffic.rxBytes,
      networkTxBytes: traffic.txBytes,
      pids: usage.pids,
    };
  }

  async #readTree(): Promise<Usage> {
    const rows = descendantsOf(this.#record.keeperPid, await readProcessTable());
    const sum = (of: (row: (typeof rows)[number]) => number) =>
      rows.reduce((total, row) => total + of(row), 0);
    return {
      memoryBytes: sum(({ memoryBytes }) => memoryBytes),
      cpuUs: sum(({ cpuUs }) => cpuUs),
      pids: rows.length,
    };
  }
}

interface Sample {
  cpuUs: number;
  atMs: number;
}

/** 100 = one core. A process that ended took its time with it: never below 0. */
export function percentOf(before: Sample, after: Sample): number {
  const wallUs = (after.atMs - before.atMs) * 1000;
  return wallUs <= 0 ? 0 : Math.max(0, ((after.cpuUs - before.cpuUs) / wallUs) * 100);
}
