import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dropOldVersions, renewSupervisor } from './clean-up.ts';
import { layoutOf, installedLayout } from './layout.ts';

let home: string;
const layout = () => layoutOf(home);

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'roost-clean-'));
  await mkdir(path.join(home, 'bin'));
  for (const [at, name] of ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0'].entries()) {
    await mkdir(path.join(home, 'versions', name), { recursive: true });
    await utimes(path.join(home, 'versions', name), 1000 + at, 1000 + at);
  }
});

afterEach(() => rm(home, { recursive: true }));

const point = (link: string, version: string) => symlink(`versions/${version}`, link);
const versions = async () => (await readdir(layout().versions)).toSorted();

test('three versions stay: what runs, what was before, and the newest beside them', async () => {
  await point(layout().current, '1.2.0');
  await point(layout().previous, '1.0.0');
  await mkdir(path.join(home, 'versions', '1.5.0.new'));
  await dropOldVersions(layout(), Date.now());
  expect(await versions()).toEqual(['1.0.0', '1.2.0', '1.4.0', '1.5.0.new']);
  await dropOldVersions(layout(), Date.now() + 7_200_000);
  expect(await versions()).toEqual(['1.0.0', '1.2.0', '1.4.0']);
});

test('without a former version two more stay', async () => {
  await point(layout().current, '1.0.0');
  await dropOldVersions(layout(), Date.now());
  expect(await versions()).toEqual(['1.0.0', '1.3.0', '1.4.0']);
});

test('the supervisor of the accepted version is the next one', async () => {
  await point(layout().current, '1.4.0');
  const ours = path.join(home, 'bin', 'supervise');
  await writeFile(ours, 'old', { mode: 0o755 });
  await renewSupervisor(layout());
  expect(await readFile(ours, 'utf8')).toBe('old');
  await writeFile(path.join(home, 'versions', '1.4.0', 'supervise.sh'), 'new', { mode: 0o755 });
  await renewSupervisor(layout());
  expect(await readFile(ours, 'utf8')).toBe('new');
});

test('only an agent that is installed and supervised can be changed', () => {
  const dir = path.join(home, 'versions', '1.0.0');
  expect(installedLayout(dir, { ROOST_SUPERVISED: '12' })?.home).toBe(home);
  expect(installedLayout(dir, {})).toBeNull();
  expect(installedLayout(path.join(home, 'agent'), { ROOST_SUPERVISED: '12' })).toBeNull();
});
