import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { scratchDirectory } from './scratch.ts';
import { generateSecrets, loadSecrets } from './secrets.ts';

test('secrets are made once and kept for their owner alone', async () => {
  const scratch = scratchDirectory('secrets');
  const file = join(scratch.path, 'deep', 'secrets.json');
  const first = await loadSecrets(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  expect(await loadSecrets(file)).toEqual(first);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const { markKey: _, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(rest));
  await expect(loadSecrets(file)).rejects.toThrow('--fresh');
  scratch.remove();
});

test('the key pair signs and verifies', async () => {
  const secrets = await generateSecrets();
  const key = JSON.parse(secrets.jwtPrivate);
  const token = await new SignJWT({ sub: 'x' })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .sign(await importJWK(key, 'EdDSA'));
  const verified = await jwtVerify(token, createLocalJWKSet(JSON.parse(secrets.jwtPublic)));
  expect(verified.payload.sub).toBe('x');
});

test('no two secrets are alike', async () => {
  const [one, other] = await Promise.all([generateSecrets(), generateSecrets()]);
  const values = [one, other].flatMap((secrets) => [
    ...Object.values(secrets.postgres),
    secrets.redisPassword,
    secrets.upstashToken,
    secrets.jwtPrivate,
    secrets.markKey,
    secrets.internalKey,
    secrets.encryptionKey,
    secrets.setupToken,
    secrets.firstLogin.password,
  ]);
  expect(new Set(values).size).toBe(values.length);
});
