import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { completeLock, isLockFile, platformOf } from './lock.ts';

const root = path.join(import.meta.dirname, '../..');

test('the lock of this project is complete and names no registry', () => {
  const text = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const parsed: unknown = JSON.parse(text);
  if (!isLockFile(parsed)) throw new Error('package-lock.json is not a lock file');
  const { lock, added } = completeLock(parsed);
  expect(added).toEqual([]);
  expect(`${JSON.stringify(lock, null, 2)}\n`).toBe(text);
});

test('adds what a platform needs and the registry lacked, and drops addresses', () => {
  const { lock, added } = completeLock({
    packages: {
      'node_modules/tool': {
        version: '1.0.0',
        resolved: 'https://registry.example/tool.tgz',
        dev: true,
        optionalDependencies: {
          '@tool/linux-x64-musl': '1.0.0',
          '@tool/darwin-arm64': '1.0.0',
          ranged: '^2',
        },
      },
      'node_modules/@tool/darwin-arm64': { version: '1.0.0' },
    },
  });
  expect(added).toEqual(['@tool/linux-x64-musl']);
  expect(Object.keys(lock.packages)).toEqual([
    'node_modules/@tool/darwin-arm64',
    'node_modules/@tool/linux-x64-musl',
    'node_modules/tool',
  ]);
  expect(lock.packages['node_modules/@tool/linux-x64-musl']).toEqual({
    version: '1.0.0',
    os: ['linux'],
    cpu: ['x64'],
    libc: ['musl'],
    dev: true,
    optional: true,
  });
  expect(lock.packages['node_modules/tool']).not.toHaveProperty('resolved');
});

test('finds a dependency in a folder above', () => {
  const { added } = completeLock({
    packages: {
      'node_modules/a/node_modules/tool': {
        optionalDependencies: { near: '1.0.0', above: '1.0.0', top: '1.0.0' },
      },
      'node_modules/a/node_modules/tool/node_modules/near': {},
      'node_modules/a/node_modules/above': {},
      'node_modules/top': {},
    },
  });
  expect(added).toEqual([]);
});

test('reads platforms out of names', () => {
  expect(platformOf('@oxfmt/binding-win32-x64-msvc')).toEqual({ os: ['win32'], cpu: ['x64'] });
  expect(platformOf('@oxfmt/binding-linux-arm-gnueabihf')).toEqual({ os: ['linux'], cpu: ['arm'] });
  expect(platformOf('@oxfmt/binding-linux-arm64-gnu')).toEqual({
    os: ['linux'],
    cpu: ['arm64'],
    libc: ['glibc'],
  });
  expect(platformOf('@tailwindcss/oxide-wasm32-wasi')).toEqual({ cpu: ['wasm32'] });
});
