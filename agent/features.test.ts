import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acceptEula } from './features.ts';
import { testConfig } from './testing/configs.ts';
import { scratch } from './testing/scratch.ts';

const egg = testConfig({ egg: { features: ['eula'] } }).egg;
const written = (dir: string) => readFile(path.join(dir, 'eula.txt'), 'utf8');

test('a licence is accepted in a file of its own', async () => {
  const dir = await scratch(onTestFinished);
  await acceptEula(dir, egg);
  expect(await written(dir)).toBe('eula=true\n');
  await acceptEula(dir, egg);
  expect(await written(dir)).toBe('eula=true\n');
});

test('what the game wrote stays', async () => {
  const dir = await scratch(onTestFinished);
  await writeFile(path.join(dir, 'eula.txt'), '#By changing…\r\n#Thu\r\neula=false\r\nother=1\r\n');
  await acceptEula(dir, egg);
  expect(await written(dir)).toBe('#By changing…\r\n#Thu\r\neula=true\r\nother=1\r\n');
});

test('only where the egg asks for it, and lets the file be changed', async () => {
  const dir = await scratch(onTestFinished);
  await expect(acceptEula(dir, { ...egg, features: ['java_version'] })).rejects.toMatchObject({
    code: 'wrong_state',
  });
  await expect(acceptEula(dir, { ...egg, denylist: ['*.txt'] })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await readdir(dir)).toEqual([]);
});

test('no link and no other thing by that name leads elsewhere', async () => {
  const dir = await scratch(onTestFinished);
  const data = path.join(dir, 'data');
  await mkdir(data);
  await writeFile(path.join(dir, 'eula.txt'), 'not yours');
  await symlink('../eula.txt', path.join(data, 'eula.txt'));
  await expect(acceptEula(data, egg)).rejects.toThrow('out of the server');
  expect(await written(dir)).toBe('not yours');
  const folder = path.join(dir, 'folder');
  await mkdir(path.join(folder, 'eula.txt'), { recursive: true });
  await expect(acceptEula(folder, egg)).rejects.toThrow('not a regular file');
});
