import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readTree, writeTar } from './tar.ts';

const run = promisify(execFile);

test('tar unpacks what was packed, and the same files give the same bytes', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'roost-tar-'));
  try {
    const entries = [
      { path: 'deep/folder/run.sh', isExecutable: true, bytes: new TextEncoder().encode('#!/bin/sh\n') },
      { path: 'empty', isExecutable: false, bytes: new Uint8Array() },
      { path: 'block', isExecutable: false, bytes: new Uint8Array(512).fill(7) },
    ];
    const archive = writeTar(entries);
    expect(writeTar(entries.toReversed())).toEqual(archive);
    await writeFile(path.join(folder, 'a.tar'), archive);
    const { stderr } = await run('tar', ['-xf', 'a.tar'], { cwd: folder, timeout: 10_000 });
    expect(stderr).toBe('');
    await rm(path.join(folder, 'a.tar'));
    expect(await readFile(path.join(folder, 'deep/folder/run.sh'), 'utf8')).toBe('#!/bin/sh\n');
    expect((await stat(path.join(folder, 'deep/folder/run.sh'))).mode & 0o777).toBe(0o755);
    expect(writeTar(await readTree(folder))).toEqual(archive);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a path that the format cannot hold is refused', () => {
  const entry = { path: 'a'.repeat(101), isExecutable: false, bytes: new Uint8Array() };
  expect(() => writeTar([entry])).toThrow('too long');
});
