import manifest from '../../package.json' with { type: 'json' };
import type { Machine } from './machine.ts';

/** One row of `npm test`, in the order of running. */
export interface Suite {
  name: string;
  what: string;
  /** A `check` counts as one; `vitest` counts its tests. */
  kind: 'check' | 'vitest';
  /** A program of node_modules/.bin, `node` or `npm`, with its arguments. */
  command: readonly [program: string, ...args: string[]];
  timeoutMs: number;
  needs?: { root?: true; linux?: true; programs?: readonly string[] };
  /** Programs that it uses where they are, and that are installed for it where that may be done. */
  wants?: readonly string[];
}

const minutes = (count: number): number => count * 60_000;
const isolation = ['bwrap', 'nft', 'ip'] as const;
const games = [
  'openttd',
  '/usr/share/games/openttd/baseset/opengfx',
  'freeciv-server',
  'openarena-server',
  'minetestserver',
  'teeworlds-server',
  'bzfs',
  'javac',
] as const;

const check = (name: string, what: string, ...command: Suite['command']): Suite => ({
  name,
  what,
  kind: 'check',
  command,
  timeoutMs: minutes(3),
});

const tests = (
  name: string,
  what: string,
  timeoutMs: number,
  on: Pick<Suite, 'needs' | 'wants'> = {},
): Suite => ({
  name,
  what,
  kind: 'vitest',
  command: ['vitest', 'run', '--project', name],
  timeoutMs,
  ...on,
});

/** What `npm run types` checks. */
const typed = [...manifest.scripts.types.matchAll(/tsc -p (\S+)/g)].map(([, project = '']) => project);

/** What a machine in a machine takes. */
const guest = {
  timeoutMs: minutes(14),
  needs: { root: true, linux: true, programs: ['qemu-system-x86_64', 'debootstrap', 'mke2fs'] },
} as const;

/** Every `show:<name>` script of package.json runs in its short form. */
const shows = Object.keys(manifest.scripts)
  .filter((script) => script.startsWith('show:'))
  .map((script): Suite => ({
    name: script,
    what: 'in its short form',
    kind: 'check',
    command: ['npm', 'run', '--silent', script, '--', '--short'],
    timeoutMs: minutes(5),
    wants: [...isolation, 'redis-server', 'chromium'],
    ...(script === 'show:vm' ? guest : {}),
  }));

export const suites: readonly Suite[] = [
  check('format', 'every source is formatted', 'oxfmt', '--check', '.'),
  check(
    'lint',
    'types, layers and habits',
    'oxlint',
    '--deny-warnings',
    '--report-unused-disable-directives',
  ),
  ...typed.map((project) => check(`types:${project}`, 'TypeScript', 'tsc', '-p', project)),
  check('web', 'the panel builds', 'vite', 'build', '--config', 'web/vite.config.ts'),
  check('deploy', 'wrangler accepts the three Workers', 'node', 'tests/run/dry-run.ts'),
  tests('unit', 'what decides, without a stack', minutes(6)),
  tests('host', 'the agent with real processes', minutes(16), {
    needs: {
      root: true,
      linux: true,
      programs: [...isolation, 'musl-gcc', '/usr/include/pty.h', 'shellcheck', 'curl', 'openssl'],
    },
    wants: ['openttd'],
  }),
  tests('stack', 'the Workers with Postgres, standbys and Redis', minutes(18), { wants: ['redis-server'] }),
  tests('cargo', 'real games through the whole life of a server', minutes(10), {
    needs: { root: true, linux: true, programs: [...isolation, ...games] },
    wants: ['redis-server'],
  }),
  tests('e2e', 'the main job in a browser', minutes(10), {
    needs: { programs: ['chromium'] },
    wants: [...isolation, 'redis-server', 'openttd'],
  }),
  ...shows,
];

/** Why a suite cannot run on a machine; null when it can. */
export function obstacle(suite: Suite, machine: Machine): string | null {
  const { root, linux, programs } = suite.needs ?? {};
  if (linux && !machine.isLinux) return 'needs Linux';
  if (root && !machine.isRoot) return 'needs root';
  const missing = machine.missing.filter(({ provides }) => programs?.includes(provides));
  return missing.length > 0 ? `needs ${missing.map(({ name }) => name).join(', ')}` : null;
}
