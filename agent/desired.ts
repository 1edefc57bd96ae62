import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { fence, serverConfig, type Fence, type ServerConfig } from '../schema/protocol.ts';
import { LatestFile, readJson } from './atomic-file.ts';
import { serverStatus, type ServerStatus } from './server-status.ts';
import { isServerUuid, serverPath } from './state-dir.ts';

const tombstone = z.object({ fence, at: z.number() });

/** How long the removal of a server is remembered: longer than any late configuration of it can travel. */
const tombstoneMs = 7 * 24 * 3_600_000;

/** −1, 0 or 1 by the first number, then the second. */
export function comparePairs(a: readonly [number, number], b: readonly [number, number]): number {
  return Math.sign(a[0] - b[0]) || Math.sign(a[1] - b[1]);
}

/** Whether a configuration may replace the one that is held: neither its fence nor its version is lower. */
export function supersedes(next: ServerConfig, held: Pick<ServerConfig, 'fence' | 'version'>): boolean {
  return comparePairs(next.fence, held.fence) >= 0 && comparePairs(next.version, held.version) >= 0;
}

export interface StoredServer {
  config: ServerConfig;
  status: ServerStatus | null;
  /** There was a status, and it could not be read. */
  wasLost: boolean;
}

/** One server's configuration and status on disk. Both may hold secrets: mode 0600. */
export class ServerFiles {
  readonly #folder: string;
  readonly #config: LatestFile;
  readonly #status: LatestFile;

  constructor(parent: string, uuid: string) {
    this.#folder = serverPath(parent, uuid);
    this.#config = new LatestFile(path.join(this.#folder, 'config.json'));
    this.#status = new LatestFile(path.join(this.#folder, 'status.json'));
  }

  writeConfig(config: ServerConfig): Promise<void> {
    return this.#config.write(config);
  }

  writeStatus(status: ServerStatus): Promise<void> {
    return this.#status.write(status);
  }

  /** Leaves only the note that this server was removed at this fence. */
  async bury(at: Fence, now: number): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await new LatestFile(path.join(this.#folder, 'removed.json')).write({ fence: at, at: now });
  }
}

/** Every server this node is to run, as last told. */
export async function readServers(parent: string): Promise<StoredServer[]> {
  const found: StoredServer[] = [];
  for (const uuid of await serverFolders(parent)) {
    const folder = serverPath(parent, uuid);
    const config = await readJson(path.join(folder, 'config.json'), serverConfig);
    if (config === null) continue;
    const status = await readJson(path.join(folder, 'status.json'), serverStatus);
    const wasLost = status === null && (await readdir(folder)).includes('status.json.bad');
    found.push({ config, status, wasLost });
  }
  return found;
}

/** Fence at which each removed server was removed; old notes are deleted. */
export async function readTombstones(parent: string, now: number): Promise<Map<string, Fence>> {
  const found = new Map<string, Fence>();
  for (const uuid of await serverFolders(parent)) {
    const folder = serverPath(parent, uuid);
    const note = await readJson(path.join(folder, 'removed.json'), tombstone);
    if (note === null) continue;
    if (now - note.at > tombstoneMs) await rm(folder, { recursive: true, force: true });
    else found.set(uuid, note.fence);
  }
  return found;
}

async function serverFolders(parent: string): Promise<string[]> {
  return (await readdir(parent)).filter(isServerUuid);
}
