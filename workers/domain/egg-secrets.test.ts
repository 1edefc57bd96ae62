import { base64url } from 'jose';
import { expect, test } from 'vitest';
import { createSealer } from '../sealing.ts';
import { openDefault, openOrigin, sealDefault, sealOrigin } from './egg-secrets.ts';

const sealer = createSealer(base64url.encode(new Uint8Array(32).fill(7)));
const uuid = '5da37ef6-58da-4169-90a6-e683e1721247';
const secret = { envVariable: 'ADMIN_PASSWORD', defaultValue: 'changeme', isSecret: true };

test('the default of a secret is sealed for its egg and its name', async () => {
  const kept = await sealDefault(sealer, uuid, secret);
  expect(kept).not.toContain('changeme');
  const row = { ...secret, defaultValue: kept };
  expect(await openDefault(sealer, uuid, row)).toBe('changeme');
  await expect(openDefault(sealer, uuid, { ...row, envVariable: 'OTHER' })).rejects.toThrow();
  await expect(openDefault(sealer, crypto.randomUUID(), row)).rejects.toThrow();
});

test('an empty default, an open variable, and one from before are as they are', async () => {
  for (const variable of [
    { ...secret, defaultValue: '' },
    { ...secret, isSecret: false },
  ]) {
    expect(await sealDefault(sealer, uuid, variable)).toBe(variable.defaultValue);
  }
  expect(await openDefault(sealer, uuid, secret)).toBe('changeme');
});

test('a file comes back as it was, the order of its keys too', async () => {
  const document = {
    zebra: 1,
    name: 'Game',
    variables: [
      { env_variable: 'ADMIN_PASSWORD', default_value: 'changeme', rules: 'string' },
      { default_value: 12_345_678, env_variable: 'PIN_KEY' },
      { env_variable: 'TITLE', default_value: 'A game' },
      { env_variable: 'RCON_PASSWORD', default_value: null },
      'odd',
    ],
    alpha: { ten: 10, two: 2 },
  };
  const kept = await sealOrigin(sealer, uuid, {
    document,
    secrets: new Set(['ADMIN_PASSWORD', 'PIN_KEY', 'RCON_PASSWORD']),
  });
  expect(kept).not.toContain('changeme');
  expect(kept).not.toContain('12345678');
  expect(kept).toContain('A game');
  expect(JSON.stringify(await openOrigin(sealer, uuid, kept))).toBe(JSON.stringify(document));
});

test('a file without variables is kept', async () => {
  const kept = await sealOrigin(sealer, uuid, { document: { name: 'x' }, secrets: new Set() });
  expect(await openOrigin(sealer, uuid, kept)).toEqual({ name: 'x' });
});
