import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { removeTree } from '../remove-tree.ts';

const recordShape = z.object({
  uuid: z.string(),
  boot: z.string(),
  role: z.enum(['server', 'installer']),
  startedAt: z.number(),
  /** The server's number on this host; null when it runs unisolated. */
  slot: z.number().nullable(),
  allocations: z.array(z.object({ ip: z.string(), port: z.number() })),
  keeperPid: z.number(),
  cgroups: z.object({ game: z.array(z.string()), keeper: z.array(z.string()) }),
});

/** What an agent that comes later needs to know of a run. */
export type RunRecord = z.infer<typeof recordShape>;

const recordName = 'run.json';

/** Run files of all servers: `<dir>/<uuid>/<boot>/`. */
export class RunFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  dirOf(uuid: string, boot: string): string {
    return join(this.#dir, safeName(uuid), safeName(boot));
  }

  async create(uuid: string, boot: string): Promise<string> {
    const dir = this.dirOf(uuid, boot);
    await mkdir(join(this.#dir, safeName(uuid)), { recursive: true, mode: 0o700 });
    await mkdir(dir, { mode: 0o700 });
    return dir;
  }

  async write(record: RunRecord): Promise<void> {
    const path = join(this.dirOf(record.uuid, record.boot), recordName);
    await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  /** Newest first. A directory without a record is a launch that did not get far: it is deleted. */
  async runsOf(uuid: string): Promise<RunRecord[]> {
    const boots = await readdir(join(this.#dir, safeName(uuid))).catch(() => []);
    const records: RunRecord[] = [];
    for (const boot of boots) {
      const record = await this.#read(uuid, boot);
      if (record) records.push(record);
      else await this.delete(uuid, boot);
    }
    return records.sort((left, right) => right.startedAt - left.startedAt);
  }

  async uuids(): Promise<string[]> {
    return await readdir(this.#dir).catch(() => []);
  }

  async delete(uuid: string, boot: string): Promise<void> {
    await removeTree(this.dirOf(uuid, boot));
  }

  async deleteAll(uuid: string): Promise<void> {
    await removeTree(join(this.#dir, safeName(uuid)));
  }

  /** When the run's output last grew; for runs that left no record of their end. */
  async lastSignOfLife(record: RunRecord): Promise<number> {
    const dir = this.dirOf(record.uuid, record.boot);
    const logs = (await readdir(dir)).filter((name) => name.startsWith('log.'));
    const times = await Promise.all(logs.map(async (name) => (await stat(join(dir, name))).mtimeMs));
    return Math.round(Math.max(record.startedAt, ...times));
  }

  async #read(uuid: string, boot: string): Promise<RunRecord | null> {
    const text = await readFile(join(this.dirOf(uuid, boot), recordName), 'utf8').catch(() => null);
    if (text === null) return null;
    try {
      return recordShape.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }
}

/** Ids come from the panel; a name with a slash would leave the directory. */
function safeName(id: string): string {
  if (!/^[\w-]{1,64}$/.test(id)) throw new Error(`not an id: ${id}`);
  return id;
}
