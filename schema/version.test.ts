import { expect, test } from 'vitest';
import { compareVersions, isVersion } from './version.ts';

test('versions are ordered by their numbers, and what is out comes after what led to it', () => {
  const ordered = [
    '0.1.0',
    '0.2.0',
    '0.10.0',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
  ];
  for (const [i, a] of ordered.entries()) {
    for (const [j, b] of ordered.entries()) expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(i - j));
  }
});

test('what is no version is said to be none', () => {
  for (const text of ['', '1', '1.2', 'v1.2.3', '1.2.3.4', '1.2.3-', ' 1.2.3', `1.2.3-${'a'.repeat(64)}`]) {
    expect(isVersion(text)).toBe(false);
    expect(() => compareVersions(text, '1.0.0')).toThrow('no version');
  }
  expect(isVersion('1.2.3-beta.1')).toBe(true);
});
