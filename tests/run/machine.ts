import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { debianPackages, type DebianPackage } from './packages.ts';

/** What the machine lets the suites do. */
export interface Machine {
  isLinux: boolean;
  isDebian: boolean;
  isRoot: boolean;
  missing: readonly DebianPackage[];
}

/** Looks at this machine. */
export const readMachine = (): Machine => ({
  isLinux: process.platform === 'linux',
  isDebian: existsSync('/etc/debian_version'),
  isRoot: process.getuid?.() === 0,
  missing: debianPackages.filter(({ provides }) => !isThere(provides)),
});

/** Where system programs live, also for a user whose PATH lacks the sbin folders. */
const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/sbin', '/usr/games'];

function isThere(program: string): boolean {
  if (path.isAbsolute(program)) return existsSync(program);
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
