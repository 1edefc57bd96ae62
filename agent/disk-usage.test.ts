import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diskUsage } from './disk-usage.ts';
import { removeTree } from './remove-tree.ts';
import { makeDeepTree } from './testing/deep-tree.ts';
import { scratch } from './testing/scratch.ts';

test('counts files below a folder once, and nothing through links', async () => {
  const dir = await scratch(onTestFinished);
  await mkdir(path.join(dir, 'a', 'b'), { recursive: true });
  await writeFile(path.join(dir, 'a', 'b', 'file'), Buffer.alloc(100_000));
  await symlink('/usr', path.join(dir, 'usr'));
  await symlink('..', path.join(dir, 'a', 'up'));
  const bytes = await diskUsage(dir);
  expect(bytes).toBeGreaterThanOrEqual(100_000);
  expect(bytes).toBeLessThan(150_000);
  expect(await diskUsage(path.join(dir, 'missing'))).toBe(0);
});

test('nothing hides deeper than any path', async () => {
  const dir = await scratch(onTestFinished);
  const tree = path.join(dir, 'tree');
  await mkdir(tree);
  makeDeepTree(tree);
  expect(await diskUsage(dir)).toBeGreaterThanOrEqual(100_000);
  await removeTree(tree);
});
