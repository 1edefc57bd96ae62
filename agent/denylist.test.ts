import { expect, test } from 'vitest';
import { isDenied } from './denylist.ts';

const patterns = [
  '# secrets of the host',
  'eula.txt',
  '/config.yml',
  'secrets/',
  '*.key',
  '!public.key',
  'mods/**/core.jar',
  'caf\u00e9.txt',
  '',
  '   ',
  '\\!bang',
  'with space',
];

test.each([
  ['eula.txt', true],
  ['world/eula.txt', true],
  ['./eula.txt', true],
  ['/eula.txt', true],
  ['//eula.txt', true],
  ['world/../eula.txt', true],
  ['world/./eula.txt', true],
  ['a/b/../../eula.txt', true],
  ['eula.txt/', true],
  ['eula.txt/.', true],
  ['EULA.TXT', true],
  ['eula.txt/inside', true],
  ['eula.txt.bak', false],
  ['my-eula.txt', false],
  ['config.yml', true],
  ['plugins/config.yml', false],
  ['plugins/../config.yml', true],
  ['secrets', true],
  ['secrets/', true],
  ['secrets/deep/down/file', true],
  ['world/secrets/x', true],
  ['not-secrets/x', false],
  ['host.key', true],
  ['keys/host.key', true],
  ['public.key', false],
  ['Host.KEY', true],
  ['mods/core.jar', true],
  ['mods/a/b/core.jar', true],
  ['mods/a/b/other.jar', false],
  ['cafe\u0301.txt', true],
  ['caf\u00e9.txt', true],
  ['!bang', true],
  ['with space', true],
  ['world/with space/x', true],
  ['../server/eula.txt', true],
  ['..', true],
  ['../x', true],
  ['a/../../x', true],
  ['a\0b', true],
  ['...', false],
  ['..x', false],
  ['.', false],
  ['', false],
  ['/', false],
  ['world', false],
  ['world/level.dat', false],
])('%j: %j', (path, denied) => {
  expect(isDenied(patterns, path)).toBe(denied);
});

test('an empty list denies nothing but the way out', () => {
  expect(isDenied([], 'eula.txt')).toBe(false);
  expect(isDenied([], '../eula.txt')).toBe(true);
});

test('a list that denies everything but one file', () => {
  const only = ['/*', '!/open.txt'];
  expect(isDenied(only, 'open.txt')).toBe(false);
  expect(isDenied(only, 'open.txt/../other.txt')).toBe(true);
  expect(isDenied(only, 'folder/open.txt')).toBe(true);
});

test('a list or a name made to hold up the agent is answered by a denial', () => {
  expect(isDenied([`${'**/a/'.repeat(40)}c`], `${'a/'.repeat(1500)}b`)).toBe(true);
  expect(
    isDenied(
      Array.from({ length: 100_000 }, (_, at) => `file${String(at)}`),
      'x',
    ),
  ).toBe(true);
  expect(isDenied(['a'.repeat(100_000)], 'x')).toBe(true);
  expect(isDenied(['['], 'x')).toBe(false);
});
