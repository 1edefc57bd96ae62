import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import type { Instance, LaunchSpec, Limits, OutputChunk } from '../runtime.ts';
import { createProcessRuntime, type ProcessRuntime } from './process-runtime.ts';

export const roomyLimits: Limits = {
  memoryMb: 512,
  swapMb: 0,
  cpuPercent: 0,
  diskMb: 0,
  pids: 256,
  ioWeight: 500,
  threads: null,
  oomKill: true,
};

/** A runtime over the real host with directories of its own, for tests. */
export class TestHost {
  readonly dir: string;
  runtime: ProcessRuntime;

  private constructor(dir: string, runtime: ProcessRuntime) {
    this.dir = dir;
    this.runtime = runtime;
  }

  static async open(): Promise<TestHost> {
    const dir = await mkdtemp(join(os.tmpdir(), 'roost-host-'));
    return new TestHost(dir, await createProcessRuntime({ stateDir: join(dir, 'state') }));
  }

  /** As an agent that was killed and started again: nothing in memory, everything on disk. */
  async restart(): Promise<void> {
    this.runtime.close();
    this.runtime = await createProcessRuntime({ stateDir: join(this.dir, 'state') });
  }

  spec(command: string, changes: Partial<LaunchSpec> = {}): LaunchSpec {
    const uuid = changes.uuid ?? randomUUID();
    return {
      uuid,
      boot: randomUUID(),
      role: 'server',
      dataDir: join(this.dir, 'data', uuid),
      command,
      env: {},
      limits: roomyLimits,
      allocations: [],
      tty: true,
      ...changes,
    };
  }

  async launch(command: string, changes: Partial<LaunchSpec> = {}): Promise<Watched> {
    return new Watched(await this.runtime.launch(this.spec(command, changes)));
  }

  async close(): Promise<void> {
    for (const uuid of await this.runtime.list()) await this.runtime.remove(uuid);
    this.runtime.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** A run with everything it has said. */
export class Watched {
  readonly instance: Instance;
  readonly chunks: OutputChunk[] = [];
  text = '';
  readonly #waiting = new Set<() => void>();

  constructor(instance: Instance) {
    this.instance = instance;
    const decoder = new TextDecoder();
    instance.follow('start-of-log', (chunk) => {
      this.chunks.push(chunk);
      this.text += decoder.decode(chunk.bytes, { stream: true });
      for (const check of this.#waiting) check();
    });
  }

  /** Resolves with the first match; rejects with what was said when the run ends without one. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    const found = Promise.withResolvers<RegExpExecArray>();
    const check = () => {
      const match = pattern.exec(this.text);
      if (match) found.resolve(match);
    };
    this.#waiting.add(check);
    check();
    const ended = this.instance.exited.then((exit) => {
      check();
      found.reject(new Error(`ended ${JSON.stringify(exit)} without ${String(pattern)}:\n${this.text}`));
    });
    try {
      return await found.promise;
    } finally {
      this.#waiting.delete(check);
      void ended;
    }
  }

  /** Output and end of a program that ends by itself. */
  async finished(): Promise<{ text: string; code: number | null }> {
    const { code } = await this.instance.exited;
    return { text: this.text, code };
  }
}
