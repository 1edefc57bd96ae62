import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allEndpoints } from '../../schema/api/all.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { userEndpoints } from '../../schema/api/users.ts';
import { addressOf, PanelClient } from '../api-client.ts';
import {
  type Ground,
  newNode,
  newServer,
  newUser,
  password,
  startGround,
  type TestServer,
} from './ground.ts';

let ground: Ground;
let server: TestServer;

beforeAll(async () => {
  ground = await startGround(21_500);
  server = await newServer(ground, await newNode(ground));
});

afterAll(() => ground.stop());

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

async function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const response = await fetch(new URL(path, ground.stack.url), {
    method,
    headers: { cookie: ground.admin.cookieHeader(), origin: ground.stack.url, ...headers },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, code: /"code":"(\w+)"/.exec(text)?.[1] };
}

const json = { 'content-type': 'application/json' };

const hostile: [string, Sent][] = [
  ['no JSON', { headers: json, body: '{' }],
  ['another type', { headers: { 'content-type': 'text/plain' }, body: '{}' }],
  ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' }],
  ['a list', { headers: json, body: '[]' }],
  ['null', { headers: json, body: 'null' }],
  ['a text', { headers: json, body: '"x"' }],
  ['numbers for everything', { headers: json, body: everything(9_007_199_254_740_991) }],
  ['lists for everything', { headers: json, body: everything([]) }],
  ['objects for everything', { headers: json, body: everything({ a: { b: null } }) }],
  ['texts no database holds', { headers: json, body: everything('a\u0000b') }],
  ['lone halves of characters', { headers: json, body: everything('x').replaceAll('"x"', '"\\ud800"') }],
  ['a prototype', { headers: json, body: '{"__proto__":{"action":"start"},"constructor":{"x":1}}' }],
  ['bytes that are no text', { headers: json, body: '\u00ff\u00fe' }],
];

/** A body that has every name any endpoint knows, with this value. */
function everything(value: unknown): string {
  const names =
    'login password token email username name description short long locationId memoryMb diskMb ip ports alias ' +
    'publicHost publicKey facts source nest permissions action command nodeId eggId ownerId allocationId limits ' +
    'environment externalId roleId fqdn image startup featureLimits firstName lastName';
  return JSON.stringify(Object.fromEntries(names.split(' ').map((name) => [name, value])));
}

const effects = allEndpoints.filter(
  ({ effect, method, id }) => effect && method !== 'GET' && !/^session\.(signOut|endAll)$|delete/.test(id),
);

test.each(hostile)('%s is refused by every endpoint without an error of ours', async (_, sent) => {
  const nowhere = crypto.randomUUID();
  for (const [index, endpoint] of effects.entries()) {
    const params = { server: server.id, user: nowhere, node: nowhere, egg: nowhere };
    const { pathname } = addressOf(ground.stack.url, endpoint.path, params);
    // An address of its own for each, so that no limit of attempts answers instead.
    const headers = { ...sent.headers, 'cf-connecting-ip': `192.0.2.${String(index)}` };
    const answer = await send(pathname, { ...sent, headers, method: endpoint.method });
    expect(answer.status, `${endpoint.id}: ${answer.text}`).not.toBe(500);
    // Where nothing must be said, names that nobody knows say nothing.
    const mustSay = endpoint.body !== null && !endpoint.body.safeParse({}).success;
    if (mustSay && endpoint.id !== 'session.refresh') {
      expect(answer.status, `${endpoint.id}: ${answer.text}`).toBeGreaterThanOrEqual(400);
    }
  }
});

test('queries are hostile too', async () => {
  for (const query of [
    'cursor=-1',
    'limit=0',
    'limit=51',
    'limit=x',
    'all=maybe',
    `search=${'x'.repeat(200)}`,
  ]) {
    expect((await send(`/api/v1/servers?${query}`)).code, query).toBe('invalid_input');
  }
  for (const query of [
    'search=%00',
    'search=%F0%9F',
    'search=%5C',
    'cursor=999999999',
    'x=1&x=2',
    'search=%25_',
  ]) {
    expect((await send(`/api/v1/servers?${query}`)).status, query).toBeLessThan(500);
  }
  const activity = `/api/v1/servers/${server.id}/activity`;
  for (const cursor of ['x', '1_2', `9999999999999_${crypto.randomUUID()}`]) {
    expect((await send(`${activity}?cursor=${cursor}`)).status, cursor).toBeLessThan(500);
  }
});

test('ids of the wrong form name nothing', async () => {
  for (const id of ['x', '..', '%2e%2e%2f', "'--", '0'.repeat(500), '%00']) {
    expect([404], id).toContain((await send(`/api/v1/servers/${id}`)).status);
    expect([404], id).toContain((await send(`/api/v1/nodes/${id}`)).status);
  }
});

test('a body that is too large is refused before it is read, and while it is read', async () => {
  const big = JSON.stringify({ source: 'x'.repeat(1_600_000), nest: 'x' });
  expect((await send('/api/v1/eggs/import', { method: 'POST', headers: json, body: big })).code).toBe(
    'payload_too_large',
  );
  expect(await statusOfStream('/api/v1/eggs/import', 40, 50_000)).toBe(413);
});

/** Sends so many chunks without saying how long the whole is. */
function statusOfStream(path: string, chunks: number, chunkBytes: number): Promise<number | undefined> {
  const headers = { ...json, cookie: ground.admin.cookieHeader(), origin: ground.stack.url };
  return new Promise((resolve, reject) => {
    const sending = httpRequest(new URL(path, ground.stack.url), { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sending.on('error', reject);
    for (let count = 0; count < chunks; count += 1) sending.write('x'.repeat(chunkBytes));
    sending.end();
  });
}

test('other methods and other addresses are told apart, in JSON', async () => {
  expect(await send('/api/v1/servers', { method: 'PUT' })).toMatchObject({
    status: 405,
    code: 'method_not_allowed',
  });
  for (const path of ['/api/v1/nothing', '/api', '/api/', '/internal/node-states', '/internal']) {
    expect(await send(path, { method: 'POST' }), path).toMatchObject({ status: 404, code: 'not_found' });
  }
});

test('every answer carries its policies and its request id', async () => {
  for (const path of ['/api/v1/servers', '/api/v1/nothing', '/api/docs', '/api/openapi.json']) {
    const { headers } = await send(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(path === '/api/docs' ? "default-src 'self'" : "default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('cache-control')).toBe('no-store');
  }
  const answer = await send('/api/v1/nothing');
  expect(answer.text).toContain(answer.headers.get('x-request-id') ?? 'none');
});

test('the API describes itself', async () => {
  const openapi = await send('/api/openapi.json');
  expect(JSON.parse(openapi.text)).toMatchObject({ openapi: '3.1.0' });
  const docs = await send('/api/docs');
  expect(docs.headers.get('content-type')).toContain('text/html');
  expect(docs.text).toContain('/api/v1/servers/:server');
  expect((await send('/api/docs.css')).headers.get('content-type')).toContain('text/css');
});

const locationBody = (short: string) => JSON.stringify({ short });
const createLocation = (key: string, body: string) =>
  send('/api/v1/locations', { method: 'POST', headers: { ...json, 'idempotency-key': key }, body });

test('a repeated request with its key is done once and answered alike', async () => {
  const key = crypto.randomUUID();
  const first = await createLocation(key, locationBody('once'));
  const again = await createLocation(key, locationBody('once'));
  expect(first.status).toBe(201);
  expect(again.status).toBe(201);
  expect(JSON.parse(again.text)).toEqual(JSON.parse(first.text));
  expect((await createLocation(key, locationBody('other'))).code).toBe('idempotency_mismatch');
  expect((await createLocation(crypto.randomUUID(), locationBody('once'))).code).toBe('already_exists');
});

test('of many repeats at once, one is done', async () => {
  const key = crypto.randomUUID();
  const nodeId = await newNode(ground);
  const body = JSON.stringify({ name: 'Only one', nodeId, eggId: ground.eggId });
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      send('/api/v1/servers', { method: 'POST', headers: { ...json, 'idempotency-key': key }, body }),
    ),
  );
  expect(answers.every(({ status, code }) => status === 201 || code === 'still_running')).toBe(true);
  const { items } = await ground.admin.call(serverEndpoints.list, { query: { search: 'Only one' } });
  expect(items).toHaveLength(1);
});

test('a key belongs to who sent it', async () => {
  const key = crypto.randomUUID();
  await createLocation(key, locationBody('mine'));
  const other = await newUser(ground);
  const refused = await send('/api/v1/locations', {
    method: 'POST',
    headers: { ...json, cookie: other.client.cookieHeader(), 'idempotency-key': key },
    body: locationBody('mine'),
  });
  expect(refused.code).toBe('forbidden');
});

test('what fails is not kept: the repeat tries again', async () => {
  const key = crypto.randomUUID();
  const nodeId = await newNode(ground, '4000');
  const first = await newServer(ground, nodeId);
  const body = JSON.stringify({ name: 'Later', nodeId, eggId: ground.eggId });
  const again = () =>
    send('/api/v1/servers', { method: 'POST', headers: { ...json, 'idempotency-key': key }, body });
  expect((await again()).code).toBe('no_free_allocation');
  await ground.admin.call(nodeEndpoints.addAllocations, {
    params: { node: nodeId },
    body: { ip: '127.0.0.1', ports: '4001' },
  });
  expect((await again()).status).toBe(201);
  expect(first.id).not.toBe('');
});

test('a secret is shown once', async () => {
  const key = crypto.randomUUID();
  const path = `/api/v1/nodes/${await newNode(ground)}/enrolment`;
  const make = () => send(path, { method: 'POST', headers: { ...json, 'idempotency-key': key }, body: '{}' });
  expect((await make()).status).toBe(201);
  expect((await make()).code).toBe('already_created');
  const { rows } = await ground.sql.query('select * from idempotency where key = $1', [key]);
  expect(rows).toMatchObject([{ status: 201, answer: null }]);
});

test('names are taken once, whatever their case', async () => {
  const user = await newUser(ground);
  const create = (username: string, email: string) =>
    ground.admin.call(userEndpoints.create, { body: { username, email, password } });
  await expect(create(user.username.toUpperCase(), 'new@example.org')).rejects.toMatchObject({
    code: 'already_exists',
  });
  await expect(create('new-name', `${user.username}@EXAMPLE.org`)).rejects.toMatchObject({
    code: 'already_exists',
  });
});

test('nobody gives a role that holds more than they do', async () => {
  const clerk = await newUser(ground);
  const { rows } = await ground.sql.query<{ id: number }>(
    `insert into roles (name, permissions) values ('Hirer', '{users.create,roles.update}') returning id`,
  );
  await ground.sql.query('update users set role_id = $1 where uuid = $2', [rows[0]?.id, clerk.id]);
  const { rows: all } = await ground.sql.query<{ uuid: string }>(
    `select uuid from roles where permissions = '{*}'`,
  );
  const body = { username: 'boss', email: 'boss@example.org', password, roleId: all[0]?.uuid ?? '' };
  await expect(clerk.client.call(userEndpoints.create, { body })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await clerk.client.call(userEndpoints.create, { body: { ...body, roleId: null } });
});

test('ports that the node has already are left alone', async () => {
  const nodeId = await newNode(ground, '5000-5004');
  const add = (ports: string) =>
    ground.admin.call(nodeEndpoints.addAllocations, {
      params: { node: nodeId },
      body: { ip: '127.0.0.1', ports },
    });
  expect(await add('5003-5006')).toEqual({ added: 2 });
  await expect(add('5000')).rejects.toMatchObject({ code: 'already_exists' });
  await expect(add('70000')).rejects.toMatchObject({ code: 'invalid_input' });
  const page = await ground.admin.call(nodeEndpoints.allocations, {
    params: { node: nodeId },
    query: { limit: 5 },
  });
  expect(page.items.map((item) => item.port)).toEqual([5000, 5001, 5002, 5003, 5004]);
  expect(page.next).not.toBeNull();
});

test('ports of the outside belong to those of the host in their order', async () => {
  const nodeId = await newNode(ground, '6000');
  const params = { node: nodeId };
  const add = (publicPorts: string) =>
    ground.admin.call(nodeEndpoints.addAllocations, {
      params,
      body: { ip: '127.0.0.1', ports: '6001-6002,6010', publicHost: 'play.example.org', publicPorts },
    });
  await expect(add('7001-7002')).rejects.toMatchObject({ code: 'invalid_input' });
  expect(await add('7001-7002,7000')).toEqual({ added: 3 });
  const { items } = await ground.admin.call(nodeEndpoints.allocations, { params });
  expect(items.slice(1).map((item) => [item.port, item.publicHost, item.publicPort])).toEqual([
    [6001, 'play.example.org', 7000],
    [6002, 'play.example.org', 7001],
    [6010, 'play.example.org', 7002],
  ]);
  expect(items.map((item) => item.pinned.port)).toEqual([null, 7000, 7001, 7002]);
});

test('servers that together are given more than an integer holds do not hide their node', async () => {
  const nodeId = await newNode(ground);
  await ground.sql.query(
    `update nodes set memory_overallocate_percent = -1, disk_overallocate_percent = -1 where uuid = $1`,
    [nodeId],
  );
  const limits = { memoryMb: 2_147_483_647, diskMb: 2_147_483_647 };
  for (const name of ['one', 'two', 'three']) await newServer(ground, nodeId, { name, limits });
  const node = await ground.admin.call(nodeEndpoints.read, { params: { node: nodeId } });
  expect(node).toMatchObject({ servers: 3, allocatedMemoryMb: 3 * limits.memoryMb });
});

test('who is nobody learns nothing of what exists', async () => {
  const anyone = new PanelClient(ground.stack.url);
  const known = await anyone.raw(serverEndpoints.read, { params: { server: server.id } });
  const unknown = await anyone.raw(serverEndpoints.read, { params: { server: 'ffffffff' } });
  expect([known.status, unknown.status]).toEqual([401, 401]);
});
