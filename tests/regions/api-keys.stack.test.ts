import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeyEndpoints } from '../../schema/api/api-keys.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import type { BodyIn } from '../../schema/api/endpoint.ts';
import { PanelClient } from '../api-client.ts';
import { ConsoleViewer } from './console-viewer.ts';
import {
  enrol,
  type Ground,
  newNode,
  newServer,
  newUser,
  startGround,
  type TestServer,
  type TestUser,
} from './ground.ts';

let ground: Ground;
let owner: TestUser;
let server: TestServer;

beforeAll(async () => {
  ground = await startGround(28_220);
  owner = await newUser(ground);
  server = await newServer(ground, await newNode(ground), { ownerId: owner.id });
});

afterAll(() => ground.stop());

async function newKey(
  client: PanelClient,
  body: Partial<BodyIn<typeof apiKeyEndpoints.create>> = {},
): Promise<{ id: string; key: string; client: PanelClient }> {
  const made = await client.call(apiKeyEndpoints.create, { body: { permissions: ['*'], ...body } });
  return { id: made.id, key: made.key, client: new PanelClient(client.base, { key: made.key }) };
}

const params = () => ({ server: server.id });
const read = (client: PanelClient) => client.raw(serverEndpoints.read, { params: params() });
const rename = (client: PanelClient) =>
  client.raw(serverEndpoints.update, { params: params(), body: { name: 'By key' } });
const codeOf = (answer: { body: unknown }): unknown =>
  /"code":"(\w+)"/.exec(JSON.stringify(answer.body))?.[1];

test('a key is shown once, kept as a hash, and listed without its secret', async () => {
  const { id, key } = await newKey(owner.client, { memo: 'My bot', allowedIps: ['2001:db8::/32'] });
  expect(key).toMatch(/^roost_[a-z0-9]{8}_[\w-]{43}$/);
  expect(key.startsWith(id)).toBe(true);
  const { items } = await owner.client.call(apiKeyEndpoints.list);
  expect(items.find((item) => item.id === id)).toMatchObject({
    memo: 'My bot',
    permissions: ['*'],
    allowedIps: ['2001:db8::/32'],
    requestsPerMinute: 240,
    lastUsedAt: null,
  });
  const { rows } = await ground.sql.query(`select row_to_json(k)::text as text from api_keys k`);
  expect(JSON.stringify(rows)).not.toContain(key.slice(id.length + 1));
});

test('a key acts as its user in every region, with reads and with effects', async () => {
  const { client, id } = await newKey(owner.client);
  for (const { url } of ground.stack.urls) expect((await read(client.at(url))).status, url).toBe(200);
  expect((await rename(client)).status).toBe(200);
  const me = await client.call(sessionEndpoints.read);
  expect(me).toMatchObject({ user: { id: owner.id }, sessionId: null });
  const { rows } = await ground.sql.query(
    `select actor, api_key from activity where event = 'server:settings.rename' and api_key = $1`,
    [id],
  );
  expect(rows).toEqual([{ actor: owner.id, api_key: id }]);
});

test('a key holds of its user what it names, and nothing that its user does not hold', async () => {
  const { client } = await newKey(owner.client, { permissions: ['control.start', 'nodes.read'] });
  const seen = await client.call(serverEndpoints.read, { params: params() });
  expect(seen.permissions).toEqual(['control.start']);
  expect(codeOf(await rename(client))).toBe('forbidden');
  expect(codeOf(await client.raw(nodeEndpoints.list))).toBe('forbidden');
});

test("an administrator's key does not open other people's servers unless it says so", async () => {
  const narrow = await newKey(ground.admin, { permissions: ['nodes.read', 'settings.rename'] });
  expect((await narrow.client.raw(nodeEndpoints.list)).status).toBe(200);
  expect(codeOf(await rename(narrow.client))).toBe('not_found');
  const wide = await newKey(ground.admin, { permissions: ['servers.update'] });
  expect((await rename(wide.client)).status).toBe(200);
});

test('keys do not make, show or delete keys, nor end sessions', async () => {
  const { client, id } = await newKey(owner.client);
  const answers = await Promise.all([
    client.raw(apiKeyEndpoints.list),
    client.raw(apiKeyEndpoints.create, { body: { permissions: ['*'] } }),
    client.raw(apiKeyEndpoints.delete, { params: { key: id } }),
    client.raw(sessionEndpoints.endAll),
  ]);
  expect(answers.map(codeOf)).toEqual(Array(4).fill('session_required'));
});

test('what is wrong with a key is said', async () => {
  const { key, id } = await newKey(owner.client);
  const wrong = [`${id}_${'x'.repeat(43)}`, `roost_zzzzzzzz_${'x'.repeat(43)}`, 'roost_', id];
  for (const other of wrong) {
    expect(codeOf(await read(new PanelClient(ground.stack.url, { key: other }))), other).toBe('key_refused');
  }
  const bound = await newKey(owner.client, { allowedIps: ['192.0.2.0/24', '2001:db8::1'] });
  const from = (ip: string) =>
    fetch(`${ground.stack.url}/api/v1/servers/${server.id}`, {
      headers: { authorization: `bearer ${bound.key}`, 'cf-connecting-ip': ip },
    });
  const answers = await Promise.all(['192.0.2.9', '192.0.3.9', '2001:db8::1', '2001:db8::2'].map(from));
  expect(answers.map(({ status }) => status)).toEqual([200, 403, 200, 403]);
  expect(await answers[1]?.text()).toContain('address_refused');
  for (const answer of answers) if (!answer.bodyUsed) await answer.body?.cancel();
  await ground.sql.query(`update api_keys set expires_at = now() where identifier = $1`, [id]);
  await ground.sql.query(`update scope_version set version = version + 1 where scope = $1`, [`key:${id}`]);
  expect(codeOf(await rename(new PanelClient(ground.stack.url, { key })))).toBe('key_refused');
});

test('a deleted key ends at once in its region, at the writer, and elsewhere as it is told', async () => {
  const { client, id } = await newKey(owner.client);
  const everywhere = ground.stack.urls.map(({ url }) => client.at(url));
  for (const one of everywhere) expect((await read(one)).status).toBe(200);
  await owner.client.call(apiKeyEndpoints.delete, { params: { key: id } });
  for (const one of everywhere) {
    expect(codeOf(await read(one)), one.base).toBe('key_refused');
    expect(codeOf(await rename(one)), one.base).toBe('key_refused');
  }
  const again = await owner.client.raw(apiKeyEndpoints.delete, { params: { key: id } });
  expect(codeOf(again)).toBe('not_found');
});

test('nobody deletes the key of another', async () => {
  const { id, client } = await newKey(owner.client);
  const other = await newUser(ground);
  expect(codeOf(await other.client.raw(apiKeyEndpoints.delete, { params: { key: id } }))).toBe('not_found');
  expect((await read(client)).status).toBe(200);
});

test('what a user loses, their keys lose', async () => {
  const friend = await newUser(ground);
  const { client } = await newKey(friend.client);
  const member = { ...params(), user: friend.id };
  await owner.client.call(serverEndpoints.putMember, {
    params: member,
    body: { permissions: ['settings.rename'] },
  });
  expect((await rename(client)).status).toBe(200);
  await owner.client.call(serverEndpoints.removeMember, { params: member });
  expect(codeOf(await rename(client))).toBe('not_found');
  expect(codeOf(await read(client))).toBe('not_found');
});

test('another site is no danger to a key, as it does not come by itself', async () => {
  const { key } = await newKey(owner.client);
  const answer = await fetch(`${ground.stack.url}/api/v1/servers/${server.id}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${key}`,
      origin: 'https://elsewhere.example',
      cookie: owner.client.cookieHeader(),
      'content-type': 'application/json',
    },
    body: '{}',
  });
  expect(answer.status).toBe(200);
  await answer.body?.cancel();
});

test('a use is noted, once', async () => {
  const { client, id } = await newKey(owner.client);
  await read(client);
  await expect
    .poll(async () => {
      const { items } = await owner.client.call(apiKeyEndpoints.list);
      return items.find((item) => item.id === id)?.lastUsedAt ?? null;
    })
    .not.toBeNull();
});

test('an account has room for so many keys', async () => {
  const { client } = await newUser(ground);
  const create = () => client.raw(apiKeyEndpoints.create, { body: { permissions: ['*'] } });
  const answers = await Promise.all(Array.from({ length: 30 }, create));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(25);
  expect(new Set(answers.map(codeOf))).toEqual(new Set([undefined, 'too_many_api_keys']));
});

test('a console that was opened with a key goes on with it, and closes when it is deleted', async () => {
  const nodeId = await newNode(ground);
  const watched = await newServer(ground, nodeId, { ownerId: owner.id });
  const agent = await (await enrol(ground, nodeId)).connect(watched.uuid);
  const { id, key } = await newKey(owner.client, { permissions: ['websocket.connect'] });
  const address = `${ground.stack.url.replace('http', 'ws')}/api/v1/servers/${watched.id}/console`;
  const viewer = new ConsoleViewer(address, { authorization: `Bearer ${key}` });
  await viewer.opened;
  viewer.send({ t: 'auth', token: key });
  expect((await viewer.next('renewed')).expiresAt).toBeGreaterThan(Date.now());
  await owner.client.call(apiKeyEndpoints.delete, { params: { key: id } });
  await viewer.closed;
  agent.socket.close();
});
