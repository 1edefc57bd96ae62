import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeTar } from '../release/tar.ts';
import { InstalledHome } from '../testing/installed-home.ts';
import { layVersion } from './install-version.ts';
import { readPending } from './outcome.ts';

const testing = path.join(import.meta.dirname, '..', 'testing');
let home: InstalledHome;
let work: string;
let bundle: string;

const saysItsName = (version: string): string => `console.log('${version}');\n`;

function archive(version: string, more: Record<string, string> = {}): Buffer {
  const files = { 'roost-agent.mjs': saysItsName(version), 'keeper/keeper.c': 'int main;', ...more };
  const entries = Object.entries(files).map(([name, text]) => ({
    path: name,
    isExecutable: name.endsWith('.mjs'),
    bytes: Buffer.from(text),
  }));
  return gzipSync(writeTar(entries));
}

beforeEach(async () => {
  work = await mkdtemp(path.join(tmpdir(), 'roost-lay-'));
  bundle = path.join(work, 'bundle.tar.gz');
  await writeFile(bundle, archive('1.1.0'));
  home = await InstalledHome.make();
  await home.lay('1.0.0', saysItsName('1.0.0'));
  await home.pointTo('1.0.0');
});

afterEach(async () => {
  await home.cleanUp();
  await rm(work, { recursive: true, force: true });
});

function change(env: Record<string, string>) {
  const program = path.join(testing, 'change-version.ts');
  const deadly = Object.keys(env).length === 0 ? [] : ['--import', path.join(testing, 'deadly-files.ts')];
  return spawnSync(process.execPath, [...deadly, program, home.layout.home, '1.1.0', bundle], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
}

/** What a supervisor would start now says its name. */
const runs = (): string =>
  execFileSync(process.execPath, [path.join(home.layout.current, 'roost-agent.mjs')], {
    encoding: 'utf8',
  }).trim();

test('killed at any change to the disk, it leaves what runs, and does all of it the next time', async () => {
  let steps = 0;
  for (let step = 0; ; step += 1) {
    const [at, when] = [Math.floor(step / 2) + 1, step % 2 === 0 ? 'before' : 'after'];
    const killed = change({ DEADLY_AT: String(at), DEADLY_WHEN: when });
    const pending = await readPending(home.layout);
    const current = await home.current();
    expect(runs(), `step ${String(step)}: ${killed.stderr}`).toBe(current);
    // A switch without its note would be a version that nobody takes back.
    if (current === '1.1.0') expect(pending, `step ${String(step)}`).toEqual({ to: '1.1.0', from: '1.0.0' });
    if (killed.signal === null) break;
    steps += 1;
    await home.pointTo('1.0.0');
    await rm(home.layout.pending, { force: true });
    if (step % 4 === 1) {
      expect(change({}).stderr).toBe('');
      expect([runs(), (await readdir(home.layout.versions)).toSorted()]).toEqual([
        '1.1.0',
        ['1.0.0', '1.1.0'],
      ]);
      await home.pointTo('1.0.0');
      await rm(home.layout.pending, { force: true });
    }
  }
  expect(steps).toBeGreaterThan(20);
  expect(await home.current()).toBe('1.1.0');
}, 180_000);

test('without room nothing is laid', async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', home.layout.versions]);
  try {
    const laying = layVersion(home.layout, { version: '1.1.0', bundle: archive('1.1.0') });
    await expect(laying).rejects.toThrow('not enough room');
    expect(await readdir(home.layout.versions)).toEqual([]);
  } finally {
    execFileSync('umount', [home.layout.versions]);
  }
});

test('an archive that is not what it should be is not laid', async () => {
  const lay = (bytes: Uint8Array) => layVersion(home.layout, { version: '1.1.0', bundle: bytes });
  await expect(lay(archive('1.2.0'))).rejects.toThrow('The release of 1.1.0 calls itself 1.2.0.');
  await expect(lay(gzipSync(Buffer.from('no archive')))).rejects.toThrow('ends too early');
  await expect(lay(Buffer.from('no gzip'))).rejects.toThrow();
  expect(await readdir(home.layout.versions)).toEqual(['1.0.0']);
});
