import { join } from 'node:path';
import type { RunRole } from '../runtime.ts';
import type { HostRoot } from './host-root.ts';
import type { Toolbox } from './toolbox.ts';

const mebibyte = 1024 * 1024;
const tmpMb = 100;
const keeperInside = '/run/roost/keeper';
const searchPath =
  '/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games';

/** Named, because those that come into being on the way to a file are closed to everyone but root. */
const directories = [
  '/etc',
  '/home',
  '/mnt',
  '/mnt/install',
  '/opt',
  '/opt/node',
  '/opt/node/bin',
  '/opt/node/lib',
].concat(['/opt/node/lib/node_modules', '/root', '/run', '/var']);

const homeInside = '/home/container';
export const installDirInside = '/mnt/server';
export const scriptInside = '/mnt/install/install.sh';

export interface SandboxInput {
  uuid: string;
  role: RunRole;
  root: HostRoot;
  toolbox: Toolbox;
  keeper: string;
  dataDir: string;
  /** Generated files of /etc, by name, are in this directory. */
  etcDir: string;
  etcNames: readonly string[];
  /** Installer: its script, and directories on disk for /tmp and its home, which may grow large. */
  scriptPath?: string | undefined;
  scratchDir?: string | undefined;
}

/**
 * The sandbox's command line; what it starts is the keeper's supervisor, which drops root before the program runs.
 * No values of the server are in it: other users of the host can read command lines.
 */
export function sandboxCommand(input: SandboxInput): string[] {
  const { root, toolbox, keeper, etcDir, etcNames } = input;
  return [
    '/usr/bin/bwrap',
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...[
      '--die-with-parent',
      '--as-pid-1',
      '--hostname',
      input.role === 'installer' ? 'installer' : input.uuid,
    ],
    ...['--cap-drop', 'ALL'],
    ...['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP', 'CAP_KILL'].flatMap((name) => ['--cap-add', name]),
    ...directories.flatMap((path) => ['--dir', path]),
    ...root.binds.flatMap((path) => ['--ro-bind', path, path]),
    ...root.links.flatMap(({ target, path }) => ['--symlink', target, path]),
    ...etcNames.flatMap((name) => ['--ro-bind', join(etcDir, name), join('/etc', name)]),
    ...['--proc', '/proc', '--dev', '/dev', '--perms', '1777', '--tmpfs', '/dev/shm'],
    ...['--symlink', '/tmp', '/var/tmp', '--symlink', '/run', '/var/run'],
    ...['--ro-bind', keeper, keeperInside],
    ...toolboxBinds(toolbox),
    ...placeBinds(input),
    ...['--remount-ro', '/', '--chdir', '/', '--', keeperInside, 'supervise'],
  ];
}

/** Where the program starts, and the defaults below its own variables. */
export function sandboxEnvironment(role: RunRole): { cwd: string; env: Record<string, string> } {
  const env = {
    PATH: searchPath,
    HOME: homeInside,
    USER: 'container',
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  };
  return { cwd: role === 'installer' ? installDirInside : homeInside, env };
}

/** Generated files of /etc for a server of this uid. */
export function etcFiles(uuid: string, uid: number, resolvConf: string): Record<string, string> {
  return {
    passwd: `root:x:0:0:root:/root:/usr/sbin/nologin\ncontainer:x:${uid}:${uid}::${homeInside}:/bin/sh\n`,
    group: `root:x:0:\ncontainer:x:${uid}:\n`,
    hosts: `127.0.0.1 localhost ${uuid}\n`,
    hostname: `${uuid}\n`,
    'machine-id': `${uuid.replaceAll('-', '')}\n`,
    'resolv.conf': resolvConf,
  };
}

function placeBinds({ role, dataDir, scriptPath, scratchDir }: SandboxInput): string[] {
  if (role === 'server' || scratchDir === undefined || scriptPath === undefined) {
    const tmp = ['--perms', '1777', '--size', String(tmpMb * mebibyte), '--tmpfs', '/tmp'];
    return [...tmp, '--bind', dataDir, homeInside];
  }
  return [
    ...['--bind', join(scratchDir, 'tmp'), '/tmp', '--bind', join(scratchDir, 'home'), homeInside],
    ...['--bind', dataDir, installDirInside, '--ro-bind', scriptPath, scriptInside],
  ];
}

/** An npm that the distribution spread over /usr works only where it is. */
function toolboxBinds({ node, npm }: Toolbox): string[] {
  const binds = ['--ro-bind', node, '/opt/node/bin/node'];
  if (npm === null) return binds;
  const shown = npm.startsWith('/usr/') ? npm : '/opt/node/lib/node_modules/npm';
  if (shown !== npm) binds.push('--ro-bind', npm, shown);
  return [
    ...binds,
    ...['--symlink', join(shown, 'bin', 'npm-cli.js'), '/opt/node/bin/npm'],
    ...['--symlink', join(shown, 'bin', 'npx-cli.js'), '/opt/node/bin/npx'],
  ];
}
