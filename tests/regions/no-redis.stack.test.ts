import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { PanelClient } from '../api-client.ts';
import { type Ground, newUser, regionUrl, signIn, startGround } from './ground.ts';
import { guess, inOneWindow, quotaKey, spendEverywhere, windowsMs } from './quota.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await startGround(28_200, {
    variables: { UPSTASH_REDIS_REST_URL: 'https://away.example', ROOST_COUNT_MS: '30000' },
  });
});

afterAll(() => ground.stop());

test('without Redis an object counts guesses, for all regions', async () => {
  const guesses = await inOneWindow(windowsMs.attempts, () => guess(ground, 21));
  const codes = guesses.map(({ status }) => status);
  expect(codes).toEqual([...Array<number>(20).fill(401), 429]);
});

test('without Redis people still sign in, and a right password forgives', async () => {
  const user = await newUser(ground);
  const wrong = () =>
    new PanelClient(ground.stack.url).raw(sessionEndpoints.signIn, {
      body: { login: user.username, password: 'guess' },
    });
  for (let count = 0; count < 15; count += 1) await wrong();
  const client = await signIn(regionUrl(ground, 'ap'), user.username);
  expect((await client.raw(sessionEndpoints.read)).status).toBe(200);
  for (let count = 0; count < 15; count += 1) expect((await wrong()).status).toBe(401);
});

test('without Redis a quota holds for all regions together', async () => {
  const quota = 60;
  const answers = await inOneWindow(
    windowsMs.quota,
    async () => await spendEverywhere(ground, await quotaKey(ground, quota), 40),
  );
  const allowed = answers.filter(({ status }) => status === 200).length;
  expect(allowed).toBeLessThanOrEqual(quota);
  expect(allowed).toBeGreaterThan(quota / 2);
});
