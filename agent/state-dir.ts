import { homedir } from 'node:os';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/** Where an agent keeps everything. */
export interface StateDir {
  root: string;
  identity: string;
  journal: string;
  outbox: string;
  /** How players reach this host, as last known. */
  reach: string;
  /** Configuration and status of each server. */
  servers: string;
  /** Files of the runtime: runs, sockets, logs. */
  runtime: string;
  /** The servers' own files. */
  data: string;
  /** Where a running agent answers who it is. */
  control: string;
  /** What it has to say, where no journal keeps it. */
  log: string;
}

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Makes the directories where they are missing. Only the agent's user may enter the private ones. */
export async function openStateDir(root: string): Promise<StateDir> {
  const at = (name: string) => path.join(path.resolve(root), name);
  const dir: StateDir = {
    root: path.resolve(root),
    identity: at('identity.json'),
    journal: at('journal.jsonl'),
    outbox: at('outbox.json'),
    reach: at('reach'),
    servers: at('servers'),
    runtime: at('runtime'),
    data: at('data'),
    control: at('control.sock'),
    log: path.join(at('log'), 'agent.log'),
  };
  // Servers run under their own uid and must pass through the root to reach their data.
  await mkdir(dir.root, { recursive: true, mode: 0o711 });
  await mkdir(dir.servers, { recursive: true, mode: 0o700 });
  await mkdir(dir.runtime, { recursive: true, mode: 0o711 });
  await mkdir(dir.data, { recursive: true, mode: 0o711 });
  return dir;
}

/** /var/lib/roost for root, otherwise below the home directory. */
export function defaultStateDir(): string {
  return process.getuid?.() === 0 ? '/var/lib/roost' : path.join(homedir(), '.local', 'share', 'roost');
}

/** Path of a server's own file or folder below `parent`. Throws on anything that is not a uuid. */
export function serverPath(parent: string, uuid: string): string {
  if (!uuidShape.test(uuid)) throw new Error('A server is named by its uuid.');
  return path.join(parent, uuid);
}

/** Whether a string is a server's uuid and so may name a folder. */
export const isServerUuid = (uuid: string): boolean => uuidShape.test(uuid);
