import { stat } from 'node:fs/promises';
import path from 'node:path';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { connectToken, createKey, readIdentity, writeIdentity } from './identity.ts';
import { scratch } from './testing/scratch.ts';

const self = () => ({
  nodeId: crypto.randomUUID(),
  name: 'n',
  panelUrl: 'https://panel',
  linkUrl: 'wss://panel/link',
  key: createKey(),
});

test('the identity comes back, readable by its owner alone', async () => {
  const file = path.join(await scratch(onTestFinished), 'identity.json');
  expect(await readIdentity(file)).toBeNull();
  const written = self();
  await writeIdentity(file, written);
  expect(await readIdentity(file)).toEqual(written);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a connect token is signed, for one node, for 60 seconds, and never the same', async () => {
  const node = self();
  const now = Date.now();
  const token = await connectToken(node, now);
  const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: node.key.x }, 'EdDSA');
  const { payload } = await jwtVerify(token, key, {
    issuer: node.nodeId,
    subject: node.nodeId,
    audience: 'roost-link',
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  expect(decodeProtectedHeader(token).alg).toBe('EdDSA');
  expect(await connectToken(node, now)).not.toBe(token);
});
