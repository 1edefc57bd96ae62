import { consoleLimits, type ConsoleLines } from '../schema/console.ts';
import type { ConsoleRing } from './console-ring.ts';

export interface FeedDeps {
  /** False when there is no connection. */
  send(lines: ConsoleLines): boolean;
  /** Bytes that wait in the connection. */
  bufferedBytes(): number;
}

/** So many frames go at once before batching begins, and so many a second come back. */
const burst = 40;
const framesPerSecond = 200;
/** A connection that holds more than this is given no lines until it has drained; the ring holds them meanwhile. */
const connectionBytes = 8_388_608;
/** Flush well before the ring overtakes what was not sent. */
const pendingLines = 500;

export type Pace = { send: 'now'; tokens: number } | { send: 'later'; waitMs: number };

/** Whether a frame goes now: at once while frames are rare, otherwise when the batch is full or old enough. */
export function pace(state: { tokens: number; sinceLastMs: number; bytes: number; lines: number }): Pace {
  const tokens = Math.min(burst, state.tokens + (state.sinceLastMs * framesPerSecond) / 1000);
  if (tokens >= 1) return { send: 'now', tokens: tokens - 1 };
  const full = state.bytes >= consoleLimits.batchBytes || state.lines >= pendingLines;
  if (full || state.sinceLastMs >= consoleLimits.batchMs) return { send: 'now', tokens };
  return { send: 'later', waitMs: consoleLimits.batchMs - state.sinceLastMs };
}

/** Sends a console's new lines while somebody watches. */
export class ConsoleFeed {
  readonly #ring: ConsoleRing;
  readonly #deps: FeedDeps;
  #watched = false;
  #cursor = 0;
  #bytes = 0;
  #tokens = burst;
  #sentAt = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(ring: ConsoleRing, deps: FeedDeps) {
    this.#ring = ring;
    this.#deps = deps;
  }

  get isWatched(): boolean {
    return this.#watched;
  }

  /** Begins with the lines that come from now on; earlier ones are replayed on request. */
  watch(on: boolean): void {
    if (on === this.#watched) return;
    this.#watched = on;
    this.#cursor = this.#ring.total;
    this.#bytes = 0;
    if (!on) this.#clearTimer();
  }

  /** Called after lines were pushed into the ring. */
  pushed(bytes: number): void {
    if (!this.#watched) return;
    this.#bytes += bytes;
    this.#pump();
  }

  #pump(): void {
    const now = performance.now();
    const decision = pace({
      tokens: this.#tokens,
      sinceLastMs: now - this.#sentAt,
      bytes: this.#bytes,
      lines: this.#ring.total - this.#cursor,
    });
    if (decision.send === 'later') {
      this.#wait(decision.waitMs);
      return;
    }
    if (this.#deps.bufferedBytes() > connectionBytes) {
      this.#wait(consoleLimits.batchMs);
      return;
    }
    this.#clearTimer();
    this.#tokens = decision.tokens;
    this.#sentAt = now;
    this.#flush();
  }

  #flush(): void {
    this.#bytes = 0;
    for (;;) {
      const part = this.#ring.read(this.#cursor, consoleLimits.batchBytes);
      if (part === null) return;
      this.#cursor = part.next;
      if (!this.#deps.send(part.chunk)) return;
    }
  }

  #wait(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#pump();
    }, ms);
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
