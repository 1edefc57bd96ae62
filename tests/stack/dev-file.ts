import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm start` tells other programs of this machine. */
export interface DevFile {
  url: string;
  email: string;
  password: string;
  regions: { name: string; url: string }[];
  /** Connection string of the primary. */
  primaryUrl: string;
  agentPid: number | null;
}

/** Readable by its owner alone: it holds the login. */
export function writeDevFile(directory: string, content: DevFile): void {
  const file = join(directory, 'dev.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeDevFile(directory: string): void {
  rmSync(join(directory, 'dev.json'), { force: true });
}
