import { OutputLog } from './output-log.ts';
import type { OutputChunk } from '../runtime.ts';

/** What is read in one turn of the event loop: a flood may have 60,000 lines in it. */
const chunkBytes = 64 * 1024;

/** Reads a run's log to its present end whenever it is told that there may be more. */
export class Follower {
  readonly #log: OutputLog;
  readonly #sink: (chunk: OutputChunk) => void;
  #pumping: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(runDir: string, from: 'start-of-log' | number, sink: (chunk: OutputChunk) => void) {
    this.#log = new OutputLog(runDir);
    this.#log.seek(from);
    this.#sink = sink;
  }

  /** Reads to the end before it returns: for a log that nothing is added to. */
  pumpNow(): void {
    for (let chunk = this.#log.next(chunkBytes); chunk; chunk = this.#log.next(chunkBytes)) this.#sink(chunk);
  }

  /** Resolves when everything that was in the log at the time of the call has reached the sink. */
  pump(): Promise<void> {
    this.#again = true;
    this.#pumping ??= this.#run().finally(() => {
      this.#pumping = null;
    });
    return this.#pumping;
  }

  stop(): void {
    this.#stopped = true;
    this.#log.close();
  }

  async #run(): Promise<void> {
    // Nothing reaches the sink before `follow` has returned.
    await Promise.resolve();
    while (this.#again && !this.#stopped) {
      this.#again = false;
      while (!this.#stopped) {
        const chunk = this.#log.next(chunkBytes);
        if (!chunk) break;
        this.#sink(chunk);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
}
