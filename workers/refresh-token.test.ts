import { base64url } from 'jose';
import { expect, test } from 'vitest';
import { makeRefreshToken, sessionOfToken } from './refresh-token.ts';
import { createSealer } from './sealing.ts';

const sealer = createSealer(base64url.encode(new Uint8Array(32).fill(1)));

test('a token names its session to who made it, and never twice alike', async () => {
  const session = crypto.randomUUID();
  const [one, other] = [await makeRefreshToken(sealer, session), await makeRefreshToken(sealer, session)];
  expect(one).not.toBe(other);
  expect(one).toMatch(/^[\w.-]{80,200}$/);
  expect(await sessionOfToken(sealer, one)).toBe(session);
  expect(await sessionOfToken(sealer, other)).toBe(session);
});

test('what was not made here for this names nothing', async () => {
  const elsewhere = createSealer(base64url.encode(new Uint8Array(32).fill(2)));
  const session = crypto.randomUUID();
  const token = await makeRefreshToken(sealer, session);
  for (const text of [
    '',
    'x',
    'v1..',
    'v1.%.%',
    session,
    `${token.slice(0, -2)}AA`,
    await sealer.seal('another purpose', session),
    await makeRefreshToken(elsewhere, session),
  ]) {
    expect(await sessionOfToken(sealer, text), text).toBeNull();
  }
});
