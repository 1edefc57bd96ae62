import { realpathSync } from 'node:fs';
import { mkdir, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The agent's own Node and the npm that came with it: an egg's script may call both on any host. */
export interface Toolbox {
  node: string;
  /** npm's package directory; null when none was found. */
  npm: string | null;
}

export async function findToolbox(environment: NodeJS.ProcessEnv): Promise<Toolbox> {
  const node = realpathSync(process.execPath);
  const told = environment['npm_execpath'];
  const candidates = [
    join(dirname(node), '..', 'lib', 'node_modules', 'npm'),
    ...(told?.endsWith('npm-cli.js') ? [join(dirname(told), '..')] : []),
    '/usr/local/lib/node_modules/npm',
    '/usr/lib/node_modules/npm',
    '/usr/share/nodejs/npm',
    '/opt/homebrew/lib/node_modules/npm',
  ];
  for (const candidate of candidates) {
    if (await stat(join(candidate, 'bin', 'npm-cli.js')).catch(() => null)) {
      return { node, npm: realpathSync(candidate) };
    }
  }
  return { node, npm: null };
}

/** The same tools for programs outside a sandbox: a directory for their PATH. */
export async function linkToolbox(toolbox: Toolbox, stateDir: string): Promise<string> {
  const bin = join(stateDir, 'tools', 'bin');
  await mkdir(bin, { recursive: true });
  const links = [
    ['node', toolbox.node],
    ...(toolbox.npm === null
      ? []
      : [
          ['npm', join(toolbox.npm, 'bin', 'npm-cli.js')],
          ['npx', join(toolbox.npm, 'bin', 'npx-cli.js')],
        ]),
  ];
  for (const [name = '', target = ''] of links) {
    await rm(join(bin, name), { force: true });
    await symlink(target, join(bin, name));
  }
  return bin;
}
