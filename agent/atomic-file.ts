import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';

/**
 * Replaces a file so that a crash leaves the old or the new content, never a part. Mode 0600.
 * One writer a file at a time: the temporary name is fixed, so that what a crash leaves of it is used up by the next.
 */
export async function writeAtomic(file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(path.dirname(file));
}

/**
 * Reads a JSON file of a known shape. Null when there is none.
 * A file that cannot be read as that shape is set aside as `<name>.bad` and counts as none.
 */
export async function readJson<S extends z.ZodType>(file: string, shape: S): Promise<z.output<S> | null> {
  const text = await readIfThere(file);
  if (text === null) return null;
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  await rename(file, `${file}.bad`);
  return null;
}

/** The text of a file, null when there is none. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A file that is rewritten often: writes that wait are collapsed into the newest. Makes its directory, for its owner alone. */
export class LatestFile {
  readonly #file: string;
  #waiting = '';
  #queued: Promise<void> | null = null;
  #writing: Promise<void> | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** Resolves when this value, or a newer one, is on the disk. */
  write(value: unknown): Promise<void> {
    this.#waiting = JSON.stringify(value);
    this.#queued ??= this.#writeAfter(this.#writing);
    return this.#queued;
  }

  async #writeAfter(previous: Promise<void> | null): Promise<void> {
    await previous?.catch(() => undefined);
    this.#queued = null;
    this.#writing = this.#writeNow(this.#waiting);
    await this.#writing;
  }

  async #writeNow(text: string): Promise<void> {
    await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    await writeAtomic(this.#file, text);
  }
}

/** Whether a file operation failed because the file is not there. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
