import { appendFileSync, closeSync, fdatasync, fdatasyncSync, openSync, renameSync } from 'node:fs';

import { promisify } from 'node:util';
import * as z from 'zod';
import { readIfThere, writeAtomic } from './atomic-file.ts';

const sync = promisify(fdatasync);

const line = z.object({
  idem: z.string(),
  method: z.string(),
  at: z.number(),
  phase: z.enum(['begun', 'done', 'failed']),
  /** Result, or `{code, message}` of a failure. */
  value: z.unknown().optional(),
});
export type JournalEntry = z.infer<typeof line>;

const keptMs = 24 * 3_600_000;
const keptEntries = 20_000;
/** The file is rewritten when it has grown by this many lines. */
const rewriteAfter = 40_000;

/** What became of each effect, by its `idem`: an append-only file that is read back at the start. */
export class Journal {
  readonly #file: string;
  readonly #entries: Map<string, JournalEntry>;
  #fd: number;
  #lines = 0;
  readonly #syncing = new Set<Promise<void>>();

  private constructor(file: string, entries: Map<string, JournalEntry>) {
    this.#file = file;
    this.#entries = entries;
    this.#fd = openSync(file, 'a', 0o600);
  }

  static async open(file: string, now: number): Promise<Journal> {
    const entries = newest(await readLines(file), now);
    await writeAtomic(file, serialize(entries.values()));
    return new Journal(file, entries);
  }

  find(idem: string): JournalEntry | undefined {
    return this.#entries.get(idem);
  }

  /**
   * Notes a phase before this returns its promise; a killed agent finds it again.
   * `durable`: also survives a crash of the host, once the promise resolves.
   */
  async note(entry: JournalEntry, durable: boolean): Promise<void> {
    this.#entries.delete(entry.idem);
    this.#entries.set(entry.idem, entry);
    appendFileSync(this.#fd, `${JSON.stringify(entry)}\n`);
    this.#lines += 1;
    if (this.#lines > rewriteAfter) this.#rewrite(entry.at);
    if (!durable) return;
    const syncing = sync(this.#fd);
    this.#syncing.add(syncing);
    try {
      await syncing;
    } finally {
      this.#syncing.delete(syncing);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #rewrite(now: number): void {
    const kept = newest([...this.#entries.values()], now);
    this.#entries.clear();
    for (const [idem, entry] of kept) this.#entries.set(idem, entry);
    this.#lines = 0;
    const next = openSync(`${this.#file}.tmp`, 'w', 0o600);
    appendFileSync(next, serialize(kept.values()));
    fdatasyncSync(next);
    renameSync(`${this.#file}.tmp`, this.#file);
    const old = this.#fd;
    this.#fd = next;
    void Promise.allSettled(this.#syncing).then(() => {
      closeSync(old);
    });
  }
}

/** The last entry of each idem, young enough and not too many, in order of their last note. */
function newest(entries: JournalEntry[], now: number): Map<string, JournalEntry> {
  const byIdem = new Map<string, JournalEntry>();
  for (const entry of entries) {
    byIdem.delete(entry.idem);
    if (now - entry.at < keptMs) byIdem.set(entry.idem, entry);
  }
  return new Map([...byIdem].slice(-keptEntries));
}

const serialize = (entries: Iterable<JournalEntry>): string =>
  [...entries].map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** A torn last line, as a crash leaves it, is left out. */
async function readLines(file: string): Promise<JournalEntry[]> {
  const text = (await readIfThere(file)) ?? '';
  return text.split('\n').flatMap((raw) => {
    try {
      const parsed = line.safeParse(JSON.parse(raw));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
