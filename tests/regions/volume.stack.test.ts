import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { systemEndpoints } from '../../schema/api/system.ts';
import { PanelClient } from '../api-client.ts';
import { type Ground, newUser, startGround } from './ground.ts';

let ground: Ground;

beforeAll(async () => {
  // Enough for what the ground itself asks, within a window of ten seconds.
  ground = await startGround(28_340, { volume: { caller: 40, address: 40 } });
});

afterAll(() => ground.stop());

const from = (ip: string, path = '/api/v1/system', headers: Record<string, string> = {}) =>
  fetch(new URL(path, ground.stack.url), { headers: { 'cf-connecting-ip': ip, ...headers } });

test('one address of nobody asks so much, whatever it asks', async () => {
  const answers = [];
  for (let count = 0; count < 90; count += 1) {
    const answer = await from('192.0.2.1', count % 2 === 0 ? '/api/v1/system' : '/api/v1/nothing');
    answers.push(answer);
    await answer.body?.cancel();
  }
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(10);
  expect(refused[0]?.headers.get('retry-after')).toBe('10');
  expect(refused[0]?.headers.get('content-security-policy')).toContain('frame-ancestors');
  const other = await from('192.0.2.2');
  expect(other.status).toBe(200);
  await other.body?.cancel();
});

test('who is signed in is counted by themselves, and not by their address', async () => {
  const [one, two] = [await newUser(ground), await newUser(ground)];
  const codes = [];
  for (let count = 0; count < 90; count += 1)
    codes.push((await one.client.raw(sessionEndpoints.read)).status);
  expect(codes.filter((code) => code === 429).length).toBeGreaterThanOrEqual(10);
  expect((await two.client.raw(sessionEndpoints.read)).status).toBe(200);
});

test('whoever guesses keys is stopped by address, before a database is asked', async () => {
  const codes = [];
  for (let count = 0; count < 90; count += 1) {
    const key = `roost_${String(count).padStart(8, 'a')}_${'x'.repeat(43)}`;
    const answer = await from('192.0.2.3', '/api/v1/session', { authorization: `Bearer ${key}` });
    codes.push(answer.status);
    await answer.body?.cancel();
  }
  expect(new Set(codes)).toEqual(new Set([401, 429]));
  expect(codes.filter((code) => code === 429).length).toBeGreaterThanOrEqual(10);
});

test('files of the panel are not counted', async () => {
  await new PanelClient(ground.stack.url).raw(systemEndpoints.read);
  const answers = await Promise.all(Array.from({ length: 90 }, () => from('192.0.2.4', '/nothing-there')));
  expect(answers.every(({ status }) => status === 404)).toBe(true);
  for (const answer of answers) await answer.body?.cancel();
});
