import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverEndpoints } from '../../../schema/api/servers.ts';
import type { PanelClient } from '../../api-client.ts';
import { until } from '../../stack/until.ts';
import { type Ground, newNode, newServer, regionUrl, startGround, type TestServer } from '../ground.ts';

let ground: Ground;
let server: TestServer;
let reader: PanelClient;

beforeAll(async () => {
  ground = await startGround(26_400, { regions: ['eu', 'us'], distances: () => 0 });
  server = await newServer(ground, await newNode(ground));
  reader = ground.admin.unmarkedAt(regionUrl(ground, 'us'));
});
afterAll(() => ground.stop());

const read = () => reader.raw(serverEndpoints.read, { params: { server: server.id } });
const untilFromMemory = () =>
  until(async () => ((await read()).headers.get('x-roost-route') === 'cache:us' ? true : undefined), {
    everyMs: 50,
    timeoutMs: 20_000,
    onTimeout: () => 'memory does not answer alone',
  });

test('a memory that hangs is waited for by one reader now and then, and used again when it answers', async () => {
  await untilFromMemory();
  const { links } = ground.stack;
  await links.set('edge:us', 'objects:us', 'paused');
  await links.forgetCrossings();
  for (let count = 0; count < 12; count += 1) expect((await read()).status).toBe(200);
  const crossings = await links.crossings();
  const asked = crossings.filter(({ from, what }) => from === 'edge:us' && what === 'getMany');
  // Each read alone would ask three times.
  expect(asked.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(12);
  await links.reset();
  await untilFromMemory();
});
