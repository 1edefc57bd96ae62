import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ServerFiles, comparePairs, readServers, readTombstones, supersedes } from './desired.ts';
import { newStatus } from './server-status.ts';
import { serverPath } from './state-dir.ts';
import { nextVersion, testConfig } from './testing/configs.ts';
import { scratch } from './testing/scratch.ts';

test('pairs compare by the first number, then the second', () => {
  expect(comparePairs([1, 9], [2, 1])).toBe(-1);
  expect(comparePairs([2, 1], [2, 1])).toBe(0);
  expect(comparePairs([2, 2], [2, 1])).toBe(1);
});

test('neither an older version nor a lower fence replaces a configuration', () => {
  const held = testConfig({ version: [2, 5], fence: [2, 5] });
  expect(supersedes(held, held)).toBe(true);
  expect(supersedes(nextVersion(held), held)).toBe(true);
  expect(supersedes({ ...held, version: [2, 4] }, held)).toBe(false);
  expect(supersedes({ ...held, version: [1, 99] }, held)).toBe(false);
  expect(supersedes(nextVersion(held, { fence: [2, 4] }), held)).toBe(false);
  expect(supersedes(nextVersion(held, { fence: [1, 99] }), held)).toBe(false);
});

test('configurations and statuses come back, for the owner alone', async () => {
  const dir = await scratch(onTestFinished);
  const config = testConfig({ environment: { SECRET: 'x' } });
  const files = new ServerFiles(dir, config.uuid);
  const status = newStatus(1, 'host');
  await files.writeConfig(config);
  await files.writeStatus(status);
  expect(await readServers(dir)).toEqual([{ config, status, wasLost: false }]);
  const file = path.join(dir, config.uuid, 'config.json');
  expect((await stat(file)).mode & 0o077).toBe(0);
});

test('many writes at once leave the newest, whole', async () => {
  const dir = await scratch(onTestFinished);
  const config = testConfig();
  const files = new ServerFiles(dir, config.uuid);
  const versions = Array.from({ length: 50 }, (_, at) => ({
    ...config,
    version: [1, at] as [number, number],
  }));
  await Promise.all(versions.map((each) => files.writeConfig(each)));
  const stored: unknown = JSON.parse(await readFile(path.join(dir, config.uuid, 'config.json'), 'utf8'));
  expect(stored).toMatchObject({ version: [1, 49] });
});

test('rubbish on the disk is set aside and hides no other server', async () => {
  const dir = await scratch(onTestFinished);
  const good = testConfig();
  const bad = testConfig();
  await new ServerFiles(dir, good.uuid).writeConfig(good);
  await new ServerFiles(dir, bad.uuid).writeConfig(bad);
  await new ServerFiles(dir, bad.uuid).writeStatus(newStatus(1, 'host'));
  await writeFile(path.join(dir, good.uuid, 'status.json'), '{"state":"flying"}');
  await writeFile(path.join(dir, bad.uuid, 'config.json'), '');
  expect(await readServers(dir)).toEqual([{ config: good, status: null, wasLost: true }]);
});

test('a removal is remembered for a week, without the secrets', async () => {
  const dir = await scratch(onTestFinished);
  const config = testConfig({ fence: [3, 7] });
  const files = new ServerFiles(dir, config.uuid);
  await files.writeConfig(config);
  await files.bury([3, 7], 1000);
  expect(await readServers(dir)).toEqual([]);
  expect((await readTombstones(dir, 2000)).get(config.uuid)).toEqual([3, 7]);
  expect((await readTombstones(dir, 1001 + 7 * 24 * 3_600_000)).size).toBe(0);
});

test('only a uuid names a folder', () => {
  for (const name of [
    '../x',
    '',
    '.',
    'a/b',
    `${crypto.randomUUID()}/..`,
    crypto.randomUUID().toUpperCase(),
  ]) {
    expect(() => serverPath('/x', name)).toThrow('uuid');
  }
});
