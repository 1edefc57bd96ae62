/** A value with the time, in milliseconds, after which it is gone. */
interface Entry {
  value: string | Map<string, string>;
  expiresAt: number | undefined;
}

const WRITES_PER_SWEEP = 1_000;

/** Keys that expire, with the time passed in. */
export class MemoryStore {
  readonly #entries = new Map<string, Entry>();
  #writes = 0;

  get(key: string, now: number): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAt === undefined || entry.expiresAt > now) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, entry: Entry, now: number): void {
    this.#writes += 1;
    if (this.#writes % WRITES_PER_SWEEP === 0) this.#sweep(now);
    this.#entries.set(key, entry);
  }

  /** Whether there was something to delete. */
  delete(key: string, now: number): boolean {
    const existed = this.get(key, now) !== undefined;
    this.#entries.delete(key);
    return existed;
  }

  clear(): void {
    this.#entries.clear();
  }

  #sweep(now: number): void {
    for (const [key, { expiresAt }] of this.#entries)
      if (expiresAt !== undefined && expiresAt <= now) this.#entries.delete(key);
  }
}
