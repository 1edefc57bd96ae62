import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAccessSigner, createAccessVerifier } from './tokens.ts';

async function keyPair(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return {
    privateKey,
    secret: JSON.stringify({ ...(await exportJWK(privateKey)), kid, alg: 'EdDSA' }),
    known: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' },
  };
}

const now = Math.floor(Date.now() / 1000) * 1000;
const [ours, theirs] = await Promise.all([keyPair('a'), keyPair('a')]);
const verifier = createAccessVerifier(JSON.stringify({ keys: [ours.known] }));
const claims = {
  userId: crypto.randomUUID(),
  sessionId: crypto.randomUUID(),
  authMark: [3, 42] as const,
  expiresAt: now + 600_000,
};

test('a token says what was signed, until it ends', async () => {
  const token = await createAccessSigner(ours.secret).sign(claims);
  expect(await verifier.verify(token, now)).toEqual(claims);
  expect(await verifier.verify(token, now + 599_000)).toEqual(claims);
  expect(await verifier.verify(token, now + 600_000)).toBeNull();
});

test('a token that has ended is not let in by a fresh isolate either', async () => {
  const token = await createAccessSigner(ours.secret).sign(claims);
  const fresh = createAccessVerifier(JSON.stringify({ keys: [ours.known] }));
  expect(await fresh.verify(token, now + 600_000)).toBeNull();
});

test('tokens of another key, for another audience, without their claims, and noise are nobody', async () => {
  const foreign = await createAccessSigner(theirs.secret).sign(claims);
  const sign = (audience: string, sid: string | undefined) =>
    new SignJWT({ sid, av: [1, 1] })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'a' })
      .setSubject(claims.userId)
      .setAudience(audience)
      .setExpirationTime('10 min')
      .sign(ours.privateKey);
  const tokens = [
    foreign,
    await sign('roost-link', claims.sessionId),
    await sign('roost', undefined),
    'a.b.c',
    '',
  ];
  for (const token of tokens) expect(await verifier.verify(token, now)).toBeNull();
});

test('after a rotation both keys are known', async () => {
  const next = await keyPair('b');
  const both = createAccessVerifier(JSON.stringify({ keys: [next.known, ours.known] }));
  for (const pair of [ours, next]) {
    expect(await both.verify(await createAccessSigner(pair.secret).sign(claims), now)).toEqual(claims);
  }
});
