import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Jail, OutsideJail } from './jail.ts';
import { scratch } from './testing/scratch.ts';

const limit = 10_000;

async function setUp() {
  const dir = await scratch(onTestFinished);
  const root = path.join(dir, 'server');
  const outside = path.join(dir, 'outside');
  await mkdir(path.join(root, 'folder'), { recursive: true });
  await mkdir(outside);
  await writeFile(path.join(outside, 'secret'), 'secret');
  await writeFile(path.join(root, 'folder', 'file'), 'inside');
  return { root, outside, jail: new Jail(root) };
}

test('reads and writes inside, however the path is written', async () => {
  const { jail, root } = await setUp();
  for (const name of ['folder/file', '/folder/file', './folder//./file', 'folder/../folder/file']) {
    expect(String(await jail.read(name, limit))).toBe('inside');
  }
  await jail.write('new', 'content');
  expect(await readFile(path.join(root, 'new'), 'utf8')).toBe('content');
  expect(await jail.read('missing', limit)).toBeNull();
  expect(await jail.read('missing/too', limit)).toBeNull();
  expect((await readdir(root)).toSorted()).toEqual(['folder', 'new']);
});

test('a file keeps who may do what with it, and gains nothing', async () => {
  const { jail, root } = await setUp();
  await writeFile(path.join(root, 'start.sh'), 'old');
  for (const mode of [0o755, 0o600, 0o444, 0o4755]) {
    await chmod(path.join(root, 'start.sh'), mode);
    await jail.write('start.sh', `as ${String(mode)}`);
    expect((await stat(path.join(root, 'start.sh'))).mode & 0o7777).toBe(mode & 0o777);
  }
  await jail.write('new.sh', 'x');
  expect((await stat(path.join(root, 'new.sh'))).mode & 0o7777).toBe(0o644);
});

test('makes missing folders, inside only', async () => {
  const { jail, root, outside } = await setUp();
  await symlink(outside, path.join(root, 'away'));
  await symlink('folder', path.join(root, 'alias'));
  await jail.makeFoldersOf('one/two/file');
  await jail.makeFoldersOf('alias/three/file');
  await jail.makeFoldersOf('folder/file');
  await jail.write('one/two/file', 'x');
  expect(await readdir(path.join(root, 'folder'))).toEqual(['file', 'three']);
  expect(String(await jail.read('one/two/file', limit))).toBe('x');
  for (const name of ['away/new/file', '../new/file', 'folder/../../new/file', 'folder/file/new/x']) {
    await expect(jail.makeFoldersOf(name)).rejects.toThrow(OutsideJail);
  }
  expect(await readdir(outside)).toEqual(['secret']);
});

test('no path leads out', async () => {
  const { jail } = await setUp();
  const paths = [
    '../outside/secret',
    'folder/../../outside/secret',
    '/../../../../etc/passwd',
    'a\0b',
    '..',
    '',
    '/',
    '.',
  ];
  for (const name of paths) {
    await expect(jail.read(name, limit)).rejects.toThrow(OutsideJail);
    await expect(jail.write(name, 'x')).rejects.toThrow(OutsideJail);
  }
});

test('links that leave are refused, wherever they stand', async () => {
  const { jail, root, outside } = await setUp();
  await symlink(path.join(outside, 'secret'), path.join(root, 'absolute'));
  await symlink('../outside/secret', path.join(root, 'relative'));
  await symlink(outside, path.join(root, 'dir'));
  await symlink('dir', path.join(root, 'twice'));
  await symlink('/proc/self/root', path.join(root, 'magic'));
  await symlink('loop', path.join(root, 'loop'));
  for (const name of ['absolute', 'relative', 'dir/secret', 'twice/secret', 'magic/etc/passwd', 'loop']) {
    await expect(jail.read(name, limit)).rejects.toThrow(OutsideJail);
    await expect(jail.write(name, 'x')).rejects.toThrow(OutsideJail);
  }
  expect(await readFile(path.join(outside, 'secret'), 'utf8')).toBe('secret');
});

test('links that stay inside work, also as the server itself sees the folder', async () => {
  const { jail, root } = await setUp();
  await symlink('folder', path.join(root, 'a'));
  await symlink('/home/container/folder/file', path.join(root, 'b'));
  await symlink('../folder/./file', path.join(root, 'folder', 'c'));
  for (const name of ['a/file', 'b', 'folder/c', 'a/c']) {
    expect(String(await jail.read(name, limit))).toBe('inside');
  }
});

test('pipes, folders and files that are too large are not read', async () => {
  const { jail, root } = await setUp();
  execFileSync('mkfifo', [path.join(root, 'pipe')]);
  await writeFile(path.join(root, 'large'), 'x'.repeat(limit + 1));
  await expect(jail.read('pipe', limit)).rejects.toThrow('not a regular file');
  await expect(jail.read('folder', limit)).rejects.toThrow('not a regular file');
  await expect(jail.read('large', limit)).rejects.toThrow('too large');
});

test('a written file belongs to the folder’s owner and replaces a link rather than its target', async () => {
  const { jail, root, outside } = await setUp();
  const owner = await stat(root);
  await jail.write('folder/file', 'new');
  expect(await stat(path.join(root, 'folder', 'file'))).toMatchObject({ uid: owner.uid, gid: owner.gid });
  await rm(path.join(root, 'folder', 'file'));
  await symlink('target', path.join(root, 'folder', 'file'));
  await jail.write('folder/file', 'through');
  expect(await readFile(path.join(root, 'folder', 'target'), 'utf8')).toBe('through');
  expect(await readdir(outside)).toEqual(['secret']);
});

test('a folder exchanged for a link at any moment never leads out', async () => {
  const { jail, root, outside } = await setUp();
  const folder = path.join(root, 'folder');
  const link = path.join(root, 'link');
  await symlink(outside, link);
  await writeFile(path.join(folder, 'secret'), 'inside');
  let stop = false;
  const game = (async () => {
    while (!stop) {
      await rename(folder, `${folder}.away`);
      await rename(link, folder);
      await rename(folder, link);
      await rename(`${folder}.away`, folder);
    }
  })();
  for (let round = 0; round < 400; round += 1) {
    const content = await jail.read('folder/secret', limit).catch(() => null);
    if (content !== null) expect(String(content)).toBe('inside');
    await jail.write('folder/planted', 'x').catch(() => null);
  }
  stop = true;
  await game;
  expect(await readdir(outside)).toEqual(['secret']);
  expect(await readFile(path.join(outside, 'secret'), 'utf8')).toBe('secret');
});
