import { expect, test } from 'vitest';
import { generateSecret } from './generate-secret.ts';

test('a secret has its length, and no two are the same', () => {
  for (const length of [1, 8, 64])
    expect(generateSecret(length)).toMatch(new RegExp(`^[A-Za-z2-9]{${length}}$`));
  expect(new Set(Array.from({ length: 200 }, () => generateSecret(24))).size).toBe(200);
});
