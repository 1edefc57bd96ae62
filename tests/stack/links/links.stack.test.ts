import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { nodeEndpoints } from '../../../schema/api/nodes.ts';
import { sessionEndpoints } from '../../../schema/api/session.ts';
import type { PanelClient } from '../../api-client.ts';
import { signInFirst } from '../../first-steps.ts';
import type { Stack } from '../stack.ts';
import { startTestStack } from '../test-stack.ts';
import { until } from '../until.ts';
import { realDistances } from './distances.ts';

let stack: Stack;
let client: PanelClient;

beforeAll(async () => {
  stack = await startTestStack({ firstPort: 26_000, regions: ['eu', 'ap'], distances: realDistances });
  const { setupToken, firstLogin } = stack.secrets;
  client = await signInFirst(stack.url, { setupToken, ...firstLogin });
});
afterEach(() => stack.links.reset());
afterAll(() => stack.stop());

const at = (region: string): PanelClient =>
  client.at(stack.urls.find((url) => url.region === region)?.url ?? '');
const read = (from: PanelClient) => from.raw(sessionEndpoints.read);

let locations = 0;
async function write(from: PanelClient): Promise<number> {
  locations += 1;
  const body = { short: `location-${String(locations)}` };
  return (await from.raw(nodeEndpoints.createLocation, { body })).status;
}

/** How often each kind of thing crossed between the two, since the last forgetting. */
async function crossed(from: string, to: string): Promise<Record<string, number>> {
  const crossings = await stack.links.crossings();
  const these = crossings.filter((crossing) => crossing.from === from && crossing.to === to);
  return Object.fromEntries(these.map(({ what, count }) => [what, count]));
}

test('a write crosses to the writer once, and a read of the far region does not', async () => {
  await read(at('ap'));
  await stack.links.forgetCrossings();
  expect(await write(at('ap'))).toBe(201);
  expect(await crossed('edge:ap', 'writer')).toMatchObject({ request: 1 });
  expect(await crossed('writer', 'primary')).toMatchObject({ socket: 1 });
  await stack.links.forgetCrossings();
  expect((await read(at('ap'))).status).toBe(200);
  expect(await crossed('edge:ap', 'writer')).not.toHaveProperty('request');
});

test('what is far answers later than what is near', async () => {
  await stack.links.set('edge:ap', 'writer', { delayMs: 1500 });
  const order: string[] = [];
  const done = (name: string) => () => order.push(name);
  await Promise.all([write(at('ap')).then(done('far')), write(at('eu')).then(done('near'))]);
  expect(order).toEqual(['near', 'far']);
});

test('over a cut link nobody knows what became of a write; mended, it works again', async () => {
  await stack.links.set('edge:ap', 'writer', 'cut');
  expect(await write(at('ap'))).toBe(504);
  expect(await write(at('eu'))).toBe(201);
  await stack.links.reset();
  expect(await write(at('ap'))).toBe(201);
});

test('a write waits while its database is out of reach for a moment', async () => {
  await stack.links.set('writer', 'primary', 'paused');
  await stack.links.forgetCrossings();
  let isDone = false;
  const waiting = write(at('eu')).then((status) => {
    isDone = true;
    return status;
  });
  // Beats set out on the same way.
  const requests = async () => (await crossed('edge:eu', 'writer'))['request'] ?? 0;
  await until(async () => ((await requests()) > 0 ? true : undefined), {
    everyMs: 20,
    timeoutMs: 5000,
    onTimeout: () => 'the write never set out',
  });
  expect(isDone).toBe(false);
  await stack.links.set('writer', 'primary', 'open');
  expect(await waiting).toBe(201);
});

test('a visitor of another region reaches an edge, unless the way there is cut', async () => {
  const url = await stack.links.visitor('ap', 'eu');
  expect((await read(client.at(url))).status).toBe(200);
  await stack.links.set('browser:ap', 'edge:*', 'cut');
  await expect(read(client.at(url))).rejects.toThrow('fetch failed');
  expect((await read(at('eu'))).status).toBe(200);
});

test('a process that comes back knows its links', async () => {
  await stack.links.set('edge:*', 'writer', 'cut');
  const { readFileSync } = await import('node:fs');
  process.kill(Number(readFileSync(stack.workers.pidFiles.edges, 'utf8')), 'SIGKILL');
  const status = await until(async () => await write(at('ap')).catch(() => undefined), {
    everyMs: 50,
    timeoutMs: 30_000,
    onTimeout: () => 'the edges did not come back',
  });
  expect(status).toBe(504);
});
