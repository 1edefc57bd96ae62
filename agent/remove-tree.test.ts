import { access, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { emptyTree, removeTree } from './remove-tree.ts';
import { makeDeepTree } from './testing/deep-tree.ts';
import { scratch } from './testing/scratch.ts';

test('a tree deeper than any path goes; what links in it lead to stays', async () => {
  const dir = await scratch(onTestFinished);
  const tree = path.join(dir, 'tree');
  const kept = path.join(dir, 'kept');
  await mkdir(tree);
  await mkdir(kept);
  await writeFile(path.join(kept, 'file'), 'x');
  await symlink(kept, path.join(tree, 'link'));
  makeDeepTree(tree);
  await removeTree(tree);
  await expect(access(tree)).rejects.toThrow('ENOENT');
  expect(await readdir(kept)).toEqual(['file']);
  await removeTree(tree);
});

test('a folder is emptied of what no text can name', async () => {
  const dir = await scratch(onTestFinished);
  await writeFile(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0xfe])]), 'x');
  await mkdir(path.join(dir, '-rf'));
  await symlink('/', path.join(dir, 'link'));
  await emptyTree(dir);
  expect(await readdir(dir)).toEqual([]);
});
