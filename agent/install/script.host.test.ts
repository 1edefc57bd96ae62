import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildInstaller, panelMark } from './build.ts';

const run = promisify(execFile);
let folder = '';
let file = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'roost-script-'));
  file = path.join(folder, 'install.sh');
  await writeFile(file, await buildInstaller());
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const sh = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  run('sh', [file, ...args], { timeout: 20_000, env: { ...process.env, ...env } });

test('shellcheck has nothing to say about it', async () => {
  const { stdout } = await run('shellcheck', ['--severity=style', '--shell=sh', file], { timeout: 60_000 });
  expect(stdout).toBe('');
});

test('it holds one place for the address of the panel, and ends with the one line that runs', async () => {
  const text = await readFile(file, 'utf8');
  expect(text.split(panelMark)).toHaveLength(2);
  expect(text.trimEnd().split('\n').at(-1)).toBe('{ main "$@"; }');
});

test('a look at the host changes nothing and says what it found', async () => {
  const { stdout } = await sh(['--check'], { ROOST_PREFIX: path.join(folder, 'clean') });
  expect(stdout).toContain(process.arch === 'x64' ? 'x86_64, glibc' : 'aarch64, glibc');
  expect(stdout).toMatch(/ok +cgroups/);
  await expect(readFile(path.join(folder, 'clean'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what cannot be understood is refused before anything happens', async () => {
  for (const [args, sentence] of [
    [['--nonsense'], 'no option --nonsense'],
    [['a b'], 'no enrolment token'],
    [['short'], 'no enrolment token'],
    [['--panel', 'ftp://x'], 'Which panel'],
    [['--fingerprint'], 'needs a value'],
  ] as const)
    await expect(sh([...args])).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(sentence) });
  const prefixed = sh(['--uninstall'], { ROOST_PREFIX: 'relative' });
  await expect(prefixed).rejects.toMatchObject({ stderr: expect.stringContaining('no absolute path') });
});

/** What the parts of the script do on a host of this kind, whose network gives nothing but `junk`. */
const fetchingNode = (arch: string, libc: string, family: string) =>
  run(
    'sh',
    [
      '-c',
      `for part in settings say node; do . '${import.meta.dirname}'/$part.sh; done
       arch=${arch} libc=${libc} family=${family} work='${folder}' home='${folder}/home' node=''
       fetch() { echo "from $1"; echo junk >"$2"; }
       fetch_pinned_node`,
    ],
    { timeout: 20_000 },
  ).catch((error: unknown) => error);

test('Node comes from where its platform is built, and not with another hash', async () => {
  for (const [arch, libc, from] of [
    ['x64', 'glibc', /from https:\/\/nodejs\.org\/dist\/v([\d.]+)\/node-v\1-linux-x64\.tar\.gz\n/],
    ['arm64', 'glibc', /from https:\/\/nodejs\.org\/dist\/v([\d.]+)\/node-v\1-linux-arm64\.tar\.gz\n/],
    [
      'x64',
      'musl',
      /from https:\/\/unofficial-builds\.nodejs\.org\/.*\/node-v[\d.]+-linux-x64-musl\.tar\.xz\n/,
    ],
  ] as const) {
    const refused = await fetchingNode(arch, libc, 'none');
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(from) });
    expect(refused).toMatchObject({ stderr: expect.stringMatching(/and not [0-9a-f]{64}\. It is not used/) });
  }
});

test('a platform without a pinned build is refused by its name', async () => {
  const refused = await fetchingNode('arm64', 'musl', 'apk');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('linux-arm64-musl') });
  expect(refused).toMatchObject({ stderr: expect.stringContaining('apk add nodejs') });
});

/** Programs that say of this host what another would. */
async function withPrograms(programs: Record<string, string>): Promise<string> {
  const bin = await mkdtemp(path.join(folder, 'bin-'));
  for (const [name, text] of Object.entries(programs))
    await writeFile(path.join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return `${bin}:${process.env['PATH'] ?? ''}`;
}

test('what is not supported is refused by its name, with the remedy', async () => {
  const cases: [Record<string, string>, string, string][] = [
    [
      { uname: 'case $1 in -m) echo riscv64;; -r) echo 6.1.0;; *) echo Linux;; esac' },
      'riscv64',
      'x86_64 and aarch64',
    ],
    [
      { uname: 'case $1 in -m) echo x86_64;; -r) echo 3.10.0-1;; *) echo Linux;; esac' },
      'Linux 3.10.0-1 is too old',
      'upgrade',
    ],
    [{ uname: 'echo FreeBSD' }, 'FreeBSD is not supported', 'Linux'],
    [{ getconf: 'case $1 in LONG_BIT) echo 32;; *) echo glibc 2.36;; esac' }, '32', '64-bit image'],
  ];
  for (const [programs, found, remedy] of cases) {
    const PATH = await withPrograms(programs);
    const refused: unknown = await sh(['--check'], { PATH }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining(found) });
    expect(refused).toMatchObject({ stdout: expect.stringContaining(remedy) });
  }
});
