import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { PanelClient } from '../api-client.ts';
import { type Ground, newUser, signIn, startGround } from './ground.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await startGround(28_200, { variables: { UPSTASH_REDIS_REST_URL: 'https://away.example' } });
});

afterAll(() => ground.stop());

test('without Redis failures on record are counted, and nothing is left unlimited', async () => {
  const user = await newUser(ground);
  const anyone = new PanelClient(ground.stack.url);
  const codes = [];
  for (let count = 0; count < 21; count += 1) {
    const answer = await anyone.raw(sessionEndpoints.signIn, {
      body: { login: user.username, password: 'guess' },
    });
    codes.push(answer.status);
  }
  expect(codes).toEqual([...Array<number>(20).fill(401), 429]);
});

test('without Redis people still sign in', async () => {
  const user = await newUser(ground);
  const client = await signIn(ground.stack.url, user.username);
  expect((await client.raw(sessionEndpoints.read)).status).toBe(200);
});
