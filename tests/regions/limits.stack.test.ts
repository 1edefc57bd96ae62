import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeyEndpoints } from '../../schema/api/api-keys.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { PanelClient, type RawAnswer } from '../api-client.ts';
import { type Ground, newUser, startGround } from './ground.ts';
import { guess, inOneWindow, quotaKey, spendEverywhere, windowsMs } from './quota.ts';

let ground: Ground;

beforeAll(async () => {
  // A counter that is late is done without, so what is exact here is only where everyone waits for it.
  ground = await startGround(28_300, { variables: { ROOST_COUNT_MS: '30000' } });
});

afterAll(() => ground.stop());

const rateOf = ({ headers }: RawAnswer) => ({
  limit: headers.get('ratelimit-limit'),
  remaining: headers.get('ratelimit-remaining'),
  reset: Number(headers.get('ratelimit-reset')),
});

test('guesses are counted together in all regions, and the answers say how many are left', async () => {
  const guesses = await inOneWindow(windowsMs.attempts, () => guess(ground, 21));
  const answers = guesses.slice(0, 20);
  expect(answers.every(({ status }) => status === 401)).toBe(true);
  const [first] = answers;
  expect(first === undefined ? null : rateOf(first)).toMatchObject({ limit: '20', remaining: '19' });
  const refused = guesses.at(-1);
  if (refused === undefined) throw new Error('there was no answer');
  expect(refused.status).toBe(429);
  expect(rateOf(refused)).toMatchObject({ limit: '20', remaining: '0' });
  expect(Number(refused.headers.get('retry-after'))).toBe(rateOf(refused).reset);
  expect(JSON.stringify(refused.body)).toContain('rate_limited');
});

test('refreshing is limited by session', async () => {
  const user = await newUser(ground);
  const answers = await inOneWindow(
    windowsMs.attempts,
    async () =>
      await Promise.all(
        Array.from({ length: 70 }, () => user.client.at(user.client.base).raw(sessionEndpoints.refresh)),
      ),
  );
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(10);
  const other = await newUser(ground);
  expect((await other.client.raw(sessionEndpoints.refresh)).status).toBe(200);
});

test('a quota holds for all regions together, and every answer says where its key stands', async () => {
  const quota = 60;
  const { answers, client } = await inOneWindow(windowsMs.quota, async () => {
    const made = await quotaKey(ground, quota);
    return { client: made, answers: await spendEverywhere(ground, made, 40) };
  });
  const allowed = answers.filter(({ status }) => status === 200).length;
  expect(allowed).toBeLessThanOrEqual(quota);
  expect(allowed).toBeGreaterThan(quota / 2);
  const refused = answers.find(({ status }) => status === 429);
  const { headers } = refused ?? (await client.raw(sessionEndpoints.read));
  expect(headers.get('ratelimit-limit')).toBe('60');
  expect(headers.get('ratelimit-remaining')).toBe('0');
  expect(headers.get('x-ratelimit-limit')).toBe('60');
  expect(headers.get('x-ratelimit-remaining')).toBe('0');
  expect(Number(headers.get('retry-after'))).toBe(Number(headers.get('ratelimit-reset')));
  for (const { headers: each } of answers) expect(each.get('ratelimit-limit')).toBe('60');
});

test('one region alone gives exactly the quota, to reads and to effects', async () => {
  const quota = 24;
  const answers = await inOneWindow(windowsMs.quota, async () => {
    const client = await quotaKey(ground, quota);
    const all: RawAnswer[] = [];
    for (let count = 0; count < quota; count += 1) {
      const isRead = count % 2 === 0;
      all.push(await (isRead ? client.raw(sessionEndpoints.read) : client.raw(sessionEndpoints.endAll)));
    }
    return [...all, await client.raw(sessionEndpoints.endAll), await client.raw(sessionEndpoints.read)];
  });
  expect(answers.slice(0, quota).map(({ status }) => status)).toEqual(
    Array.from({ length: quota }, (_, index) => (index % 2 === 0 ? 200 : 403)),
  );
  expect(answers.slice(0, quota).map((one) => rateOf(one).remaining)).toEqual(
    Array.from({ length: quota }, (_, index) => String(quota - 1 - index)),
  );
  expect(answers.slice(quota).map(({ status }) => status)).toEqual([429, 429]);
});

test('the quota of a key is its own: who only knows its name cannot use it up', async () => {
  const client = await quotaKey(ground, 5);
  const [{ id } = { id: '' }] = (await ground.admin.call(apiKeyEndpoints.list)).items;
  const forged = new PanelClient(ground.stack.url, { key: `${id}_${'x'.repeat(43)}` });
  for (let count = 0; count < 10; count += 1) {
    expect((await forged.raw(sessionEndpoints.read)).status).toBe(401);
  }
  expect((await client.raw(sessionEndpoints.read)).status).toBe(200);
});
