import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PanelClient } from '../api-client.ts';
import { type CachingPostgres, startCachingPostgres } from '../stack/caching-postgres.ts';
import { freePorts } from '../stack/ports.ts';
import { type Ground, newNode, newServer, regionUrl, startGround, type TestServer } from './ground.ts';
import { nameIn, readServer, renameServer, routeOf, untilRoute as untilRouteOf } from './route-reader.ts';

let ground: Ground;
let server: TestServer;
let us: string;
/** Stands between the panel and the replica of `ap`. */
let cache: CachingPostgres;
/** Carries no marks. */
let reader: PanelClient;

beforeAll(async () => {
  const [cachePort = 0] = await freePorts(26_670, 1);
  cache = await startCachingPostgres(cachePort, () => ground.stack.postgres.instance('ap').port);
  ground = await startGround(26_680, {
    regions: ['eu', 'us', 'ap'],
    variables: {
      ROOST_CACHE: 'off',
      DATABASE_PRIMARY_URL: '',
      DATABASE_PRIMARY_BINDING: 'HYPERDRIVE',
      DATABASE_REPLICAS: JSON.stringify([
        { region: 'us', binding: 'HYPERDRIVE_US' },
        { region: 'ap', binding: 'HYPERDRIVE_AP' },
      ]),
    },
    hyperdrives: (addressOf) => ({
      HYPERDRIVE: addressOf('eu'),
      HYPERDRIVE_US: addressOf('us'),
      HYPERDRIVE_AP: addressOf('ap').replace(/127.0.0.1:\d+/, `127.0.0.1:${cachePort}`),
    }),
  });
  us = regionUrl(ground, 'us');
  reader = ground.admin.unmarkedAt(us);
  server = await newServer(ground, await newNode(ground));
});

afterAll(async () => {
  await ground.stop();
  await cache.close();
});

const read = (client: PanelClient) => readServer(client, server.id);
const rename = (client: PanelClient, name: string) => renameServer(client, server.id, name);

const untilRoute = (client: PanelClient, wanted: string) => untilRouteOf(() => read(client), wanted);

test('marks hold over plain Postgres as they do over HTTP', async () => {
  expect(nameIn(await untilRoute(reader, 'replica:us'))).toBe(server.name);
  await ground.stack.setLag('us', 3000);
  const writer = ground.admin.unmarkedAt(us, true);
  expect((await rename(writer, 'over a plain wire')).status).toBe(200);
  const own = await read(writer);
  expect([routeOf(own), nameIn(own)]).toEqual(['primary-fallback:mark', 'over a plain wire']);
  expect(nameIn(await read(reader))).toBe(server.name);
  await ground.stack.setLag('us', 0);
  expect(nameIn(await untilRoute(writer, 'replica:us'))).toBe('over a plain wire');
});

test('a database that dies behind its binding is passed over, and comes back', async () => {
  await untilRoute(reader, 'replica:us');
  await ground.stack.postgres.instance('us').kill();
  await untilRoute(reader, 'primary-fallback:away');
  await ground.stack.postgres.instance('us').start();
  await untilRoute(reader, 'replica:us');
});

test('a binding that answers from a cache is found out and passed over', async () => {
  const there = ground.admin.unmarkedAt(regionUrl(ground, 'ap'));
  await untilRoute(there, 'primary-fallback:caching');
  expect(cache.hits()).toBeGreaterThan(0);
});
