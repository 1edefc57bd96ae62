import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { consistencyHeader } from '../../schema/scopes.ts';
import type { PanelClient } from '../api-client.ts';
import { until } from '../stack/until.ts';
import {
  type Ground,
  newNode,
  newServer,
  newUser,
  regionUrl,
  startGround,
  type TestServer,
} from './ground.ts';

let ground: Ground;
let server: TestServer;
let us: string;

beforeAll(async () => {
  // What databases answer, with no cache before them.
  ground = await startGround(21_300, { variables: { ROOST_CACHE: 'off' } });
  us = regionUrl(ground, 'us');
  server = await newServer(ground, await newNode(ground));
  await reachesReplica(server.name);
});

afterAll(() => ground.stop());

/** Until the replica of `us` answers with this name. */
async function reachesReplica(name: string): Promise<void> {
  const reader = unmarked();
  await until(
    async () => {
      const answer = await reader.raw(serverEndpoints.read, { params: { server: server.id } });
      return nameOf(answer.body) === name && route(answer).startsWith('replica') ? true : undefined;
    },
    { everyMs: 20, timeoutMs: 20_000, onTimeout: () => `the replica never showed ${name}` },
  );
}

const unmarked = (): PanelClient => ground.admin.unmarkedAt(us);

const nameOf = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'name' in body ? body.name : null;
const route = (answer: { headers: Headers }): string => answer.headers.get('x-roost-route') ?? '';
const rename = (client: PanelClient, name: string) =>
  client.call(serverEndpoints.update, { params: { server: server.id }, body: { name } });

test('what one has written is read at once through a region whose replica lags; others read the replica', async () => {
  await ground.stack.setLag('us', 3000);
  try {
    const writer = ground.admin.at(us);
    await rename(writer, 'written just now');
    const own = await writer.raw(serverEndpoints.read, { params: { server: server.id } });
    expect(nameOf(own.body)).toBe('written just now');
    expect(route(own)).toBe('primary-fallback:mark');
    const list = await writer.raw(serverEndpoints.list);
    expect(JSON.stringify(list.body)).toContain('written just now');
    expect(route(list)).toBe('primary-fallback:mark');

    const other = await unmarked().raw(serverEndpoints.read, { params: { server: server.id } });
    expect(nameOf(other.body)).toBe('A server');
    expect(route(other)).toBe('replica:us');
  } finally {
    await ground.stack.setLag('us', 0);
  }
  await reachesReplica('written just now');
  const writer = ground.admin.at(us);
  await rename(writer, 'and now the replica has it');
  await reachesReplica('and now the replica has it');
  const later = await writer.raw(serverEndpoints.read, { params: { server: server.id } });
  expect(route(later)).toBe('replica:us');
});

test('what one has seen in one region is not unseen in another', async () => {
  await ground.stack.setLag('us', 3000);
  try {
    await rename(ground.admin.at(ground.stack.url), 'seen at the primary');
    const traveller = ground.admin.unmarkedAt(ground.stack.url, true);
    await traveller.call(serverEndpoints.list);
    const there = await traveller.at(us).raw(serverEndpoints.read, { params: { server: server.id } });
    expect(nameOf(there.body)).toBe('seen at the primary');
  } finally {
    await ground.stack.setLag('us', 0);
  }
});

test('marks of other scopes leave a read with its replica', async () => {
  await ground.stack.setLag('us', 3000);
  try {
    const client = ground.admin.at(us);
    await client.call(nodeEndpoints.createLocation, { body: { short: 'elsewhere' } });
    const answer = await client.raw(serverEndpoints.read, { params: { server: server.id } });
    expect(route(answer)).toBe('replica:us');
  } finally {
    await ground.stack.setLag('us', 0);
  }
});

test('a server made a moment ago is there for who has no marks at all, as with a socket', async () => {
  await ground.stack.setLag('us', 3000);
  try {
    const user = await newUser(ground);
    const made = await newServer(ground, await newNode(ground), { ownerId: user.id });
    const client = user.client.unmarkedAt(us);
    expect((await client.raw(serverEndpoints.read, { params: { server: made.id } })).status).toBe(200);
  } finally {
    await ground.stack.setLag('us', 0);
  }
});

test('forged, malformed and absurd tokens are ignored and counted, never an error', async () => {
  const writer = ground.admin.at(us);
  await rename(writer, 'marked');
  const genuine = writer.consistencyToken() ?? '';
  expect(genuine).toMatch(/^[\w-]+\.[\w-]{43}$/);
  const [payload = '', signature = ''] = genuine.split('.');
  const raised = Buffer.from(
    Buffer.from(payload, 'base64url')
      .toString()
      .replace(/\[1,\d+\]/g, '[1,9007199254740991]'),
  ).toString('base64url');
  const tokens = [`${raised}.${signature}`, `${payload}.${'A'.repeat(43)}`, 'x', '.', 'a.b', `${payload}.`];
  for (const token of tokens) {
    const response = await fetch(`${us}/api/v1/servers`, {
      headers: { cookie: ground.admin.cookieHeader(), [consistencyHeader]: token },
    });
    expect(response.status, token).toBe(200);
    expect(response.headers.get('x-roost-marks-ignored'), token).toBe('1');
    await response.body?.cancel();
  }
  const several = await fetch(`${us}/api/v1/servers`, {
    headers: { cookie: ground.admin.cookieHeader(), [consistencyHeader]: `${genuine}, x, ${genuine}` },
  });
  expect(several.headers.get('x-roost-marks-ignored')).toBe('1');
  await several.body?.cancel();
});

test('answers merge what came in with what was read', async () => {
  const client = ground.admin.at(us);
  await rename(client, 'merged');
  await client.call(nodeEndpoints.createLocation, { body: { short: 'merge' } });
  const [payload = ''] = (client.consistencyToken() ?? '').split('.');
  const { s } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { s: Record<string, unknown> };
  expect(Object.keys(s)).toEqual(expect.arrayContaining(['sys', `srv:${server.id}`]));
});

test('a replica that is away is passed over, and effects go on', async () => {
  await ground.stack.postgres.instance('ap').stop();
  const client = ground.admin.at(regionUrl(ground, 'ap'));
  for (let count = 0; count < 3; count += 1) {
    const answer = await client.raw(serverEndpoints.list);
    expect(answer.status).toBe(200);
    expect(route(answer)).toMatch(/^primary-fallback:(unknown-lag|away)$/);
  }
  await rename(client, 'while ap is away');
});

test('with the primary away reads go on from replicas, said to be stale where they are', async () => {
  await reachesReplica('while ap is away');
  await ground.stack.setLag('us', 60_000);
  const writer = ground.admin.at(us);
  await rename(writer, 'the replica never heard of it');
  await ground.stack.postgres.instance('eu').stop();

  const unmarkedRead = await unmarked().raw(serverEndpoints.read, { params: { server: server.id } });
  expect([unmarkedRead.status, route(unmarkedRead)]).toEqual([200, 'replica:us']);
  const stale = await writer.raw(serverEndpoints.read, { params: { server: server.id } });
  expect([stale.status, nameOf(stale.body)]).toEqual([200, 'while ap is away']);
  expect(route(stale)).toBe('replica-stale:us');

  const here = await ground.admin.unmarkedAt(ground.stack.url).raw(serverEndpoints.list);
  expect([here.status, route(here)]).toEqual([200, 'replica:us']);

  const effect = await unmarked().raw(serverEndpoints.update, {
    params: { server: server.id },
    body: { name: 'no' },
  });
  expect(effect.status).toBe(503);
  expect(effect.headers.get('retry-after')).not.toBeNull();
  expect(effect.body).toMatchObject({ error: { code: 'primary_unavailable' } });
});
