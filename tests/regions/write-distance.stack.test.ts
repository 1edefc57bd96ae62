import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { realDistances } from '../stack/links/distances.ts';
import { until } from '../stack/until.ts';
import { type Ground, newNode, newServer, regionUrl, startGround } from './ground.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await startGround(26_050, {
    regions: ['eu', 'us', 'ap'],
    distances: realDistances,
  });
});
afterAll(() => ground.stop());

test('a write tells its own region nearby, and is answered after that; what it says inside stays inside', async () => {
  const { links } = ground.stack;
  const client = ground.admin.at(regionUrl(ground, 'ap'));
  const server = await newServer(ground, await newNode(ground));
  const params = { server: server.id };
  await client.raw(serverEndpoints.read, { params });
  // Nobody waits for these.
  await links.set('writer', 'objects:*', 'paused');
  await links.forgetCrossings();
  const written = await client.raw(serverEndpoints.update, { params, body: { description: 'new' } });
  expect(written.status).toBe(200);
  expect(written.headers.get('x-roost-wrote')).toBeNull();
  expect(written.headers.get('x-roost-propagating')).toBeNull();
  const crossings = await links.crossings();
  const told = crossings.filter(({ to, what }) => to === 'objects:ap' && what === 'invalidate');
  expect(told.map(({ from }) => from).toSorted()).toEqual(['edge:ap', 'writer']);
  const far = crossings.filter(({ from, to }) => from === 'edge:ap' && to === 'writer');
  expect(far.find(({ what }) => what === 'request')?.count).toBe(1);

  const unmarked = await client.unmarkedAt(client.base).raw(serverEndpoints.read, { params });
  expect(serverEndpoints.read.answer.parse(unmarked.body).description).toBe('new');
  await links.reset();
});

test('what the first read of a region needed is all in its memory for the second', async () => {
  const { links } = ground.stack;
  const client = ground.admin.at(regionUrl(ground, 'us'));
  const server = await newServer(ground, await newNode(ground));
  const params = { server: server.id };
  await links.forgetCrossings();
  const first = await client.raw(serverEndpoints.read, { params });
  expect(first.headers.get('x-roost-route')).toContain('primary-fallback:asked');
  const puts = async () => {
    const crossings = await links.crossings();
    const those = crossings.filter(({ from, what }) => from === 'edge:us' && what === 'put');
    return those.reduce((sum, { count }) => sum + count, 0);
  };
  // Of who asks and the server, of their role, of what the server names.
  await until(async () => ((await puts()) >= 3 ? true : undefined), {
    everyMs: 50,
    timeoutMs: 10_000,
    onTimeout: () => 'not everything was kept',
  });
  const second = await client.raw(serverEndpoints.read, { params });
  expect(second.headers.get('x-roost-route')).toBe('cache:us');
});

test('a region that cannot be told of a write is named in its answer', async () => {
  const { links } = ground.stack;
  const client = ground.admin.at(regionUrl(ground, 'ap'));
  const server = await newServer(ground, await newNode(ground));
  await links.set('edge:ap', 'objects:ap', 'cut');
  const written = await client.raw(serverEndpoints.update, {
    params: { server: server.id },
    body: { description: 'new' },
  });
  expect(written.status).toBe(200);
  expect(written.headers.get('x-roost-propagating')).toBe('ap');
});
