import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionEndpoints } from '../../schema/api/session.ts';
import type { PanelClient } from '../api-client.ts';
import { signInFirst } from '../first-steps.ts';
import type { Stack } from './stack.ts';
import { startTestStack } from './test-stack.ts';
import { until } from './until.ts';

let stack: Stack;
let client: PanelClient;

beforeAll(async () => {
  stack = await startTestStack({ firstPort: 26_150, regions: ['eu', 'us'], isApart: true });
  const { setupToken, firstLogin } = stack.secrets;
  client = await signInFirst(stack.url, { setupToken, ...firstLogin });
});
afterAll(() => stack.stop());

const at = (region: string): PanelClient =>
  client.at(stack.urls.find((url) => url.region === region)?.url ?? '');
const status = async (region: string): Promise<number> =>
  (await at(region).raw(sessionEndpoints.read)).status;
const route = async (region: string): Promise<string> =>
  (await at(region).raw(sessionEndpoints.read)).headers.get('x-roost-route') ?? '';
const pid = (name: string): number => Number(readFileSync(stack.workers.pidFiles[name] ?? '', 'utf8'));

test('each region and the objects have a process of their own', () => {
  const pids = ['edge-eu', 'edge-us', 'objects', 'writer'].map(pid);
  expect(new Set(pids).size).toBe(4);
});

test('one region is struck, the other does not notice', async () => {
  const former = pid('edge-us');
  process.kill(former, 'SIGKILL');
  expect(await status('eu')).toBe(200);
  // It answers before it has its ways to the others again, for which it is started once more.
  await until(async () => ((await route('us').catch(() => '')) === 'cache:us' ? true : undefined), {
    everyMs: 50,
    timeoutMs: 30_000,
    onTimeout: () => 'the edge did not come back',
  });
  expect(pid('edge-us')).not.toBe(former);
});

test('without the objects every region answers from databases, and from memory again once they are back', async () => {
  process.kill(pid('objects'), 'SIGKILL');
  expect(await status('eu')).toBe(200);
  expect(await status('us')).toBe(200);
  await until(async () => ((await route('us')) === 'cache:us' ? true : undefined), {
    everyMs: 100,
    timeoutMs: 30_000,
    onTimeout: () => 'memory did not come back',
  });
});
