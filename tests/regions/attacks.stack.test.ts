import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeyEndpoints } from '../../schema/api/api-keys.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { PanelClient } from '../api-client.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { until } from '../stack/until.ts';
import {
  type Ground,
  newNode,
  newServer,
  newUser,
  password,
  regionUrl,
  startGround,
  type TestServer,
  type TestUser,
} from './ground.ts';

/** What somebody tries who has no right to it, or who wants to be in the way of others. */
let ground: Ground;
let nodeId: string;
let us: string;
const scratch = scratchDirectory('attacks');

beforeAll(async () => {
  ground = await startGround(28_700, { directory: scratch.path });
  nodeId = await newNode(ground);
  us = regionUrl(ground, 'us');
});

afterAll(async () => {
  await ground.stop();
  scratch.remove();
});

interface Seen {
  status: number;
  code: string | undefined;
  text: string;
  headers: Headers;
}

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

async function ask(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Seen> {
  const answer = await fetch(new URL(path, us), {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return { status: answer.status, code, text, headers: answer.headers };
}

const cookiesOf = ({ client }: Pick<TestUser, 'client'>) => ({ cookie: client.cookieHeader() });
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const pathOf = ({ id }: Pick<TestServer, 'id'>) => `/api/v1/servers/${id}`;

async function newKey(user: Pick<TestUser, 'client'>): Promise<{ id: string; key: string }> {
  return await user.client.call(apiKeyEndpoints.create, { body: { permissions: ['*'] } });
}

async function ownerOfServer(): Promise<{ owner: TestUser; server: TestServer }> {
  const owner = await newUser(ground);
  return {
    owner,
    server: await newServer(ground, nodeId, { ownerId: owner.id, name: `of ${owner.username}` }),
  };
}

/** Asks until memory alone answers. */
const warm = (path: string, headers: Record<string, string>): Promise<Seen> =>
  until(
    async () => {
      const seen = await ask(path, { headers });
      return seen.headers.get('x-roost-route') === 'cache:us' ? seen : undefined;
    },
    { everyMs: 50, timeoutMs: 20_000, onTimeout: () => `memory never answered ${path} alone` },
  );

interface Broken {
  path: string;
  headers: Record<string, string>;
  /** When to break off. */
  when: () => Promise<unknown>;
}

/** Sends a request and resets its connection, at which the runtime ends it wherever it is. */
async function breakOff(base: string, { path, headers, when }: Broken): Promise<void> {
  const { port, hostname, host } = new URL(base);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  await new Promise<void>((resolve) => {
    const text = [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...lines, '', ''].join('\r\n');
    socket.write(text, () => resolve());
  });
  await when();
  socket.resetAndDestroy();
  // The same process answers this: by then it has seen the reset.
  await (await fetch(new URL('/api/v1/system', base))).text();
}

const someoneWaits = () =>
  until(
    async () => {
      const { rows } = await ground.sql.query('select 1 from pg_locks where not granted');
      return rows.length > 0 ? true : undefined;
    },
    { everyMs: 20, timeoutMs: 10_000, onTimeout: () => 'nobody came to the table' },
  );

test('who breaks off a request with the visible part of a key keeps nobody from using it, nor looks like its user', async () => {
  const owner = await newUser(ground);
  const { id, key } = await newKey(owner);
  await ground.sql.query('begin');
  await ground.sql.query('lock table api_keys in access exclusive mode');
  const headers = bearer(`${id}_${'x'.repeat(43)}`);
  await breakOff(ground.stack.url, { path: '/api/v1/session', headers, when: someoneWaits });
  await ground.sql.query('rollback');
  const guess = await fetch(new URL('/api/v1/session', ground.stack.url), { headers });
  expect(guess.status).toBe(401);
  await guess.body?.cancel();
  const { items } = await owner.client.call(apiKeyEndpoints.list);
  expect(items.find((item) => item.id === id)?.lastUsedAt).toBeNull();
  const client = new PanelClient(ground.stack.url, { key });
  expect((await client.raw(sessionEndpoints.read)).status).toBe(200);
});

test('requests that are broken off anywhere leave nothing behind that others wait for', async () => {
  const { owner, server } = await ownerOfServer();
  const { key } = await newKey(owner);
  const paths = ['/api/v1/servers', pathOf(server), '/api/v1/session'];
  const callers = [cookiesOf(owner), bearer(key)];
  for (let index = 0; index < 60; index += 1) {
    const path = paths[index % paths.length] ?? '';
    const headers = callers[index % callers.length] ?? {};
    await breakOff(us, { path, headers, when: () => new Promise((resolve) => setImmediate(resolve)) });
  }
  for (const path of paths)
    for (const headers of callers) expect((await ask(path, { headers })).status, path).toBe(200);
  const change = { method: 'PATCH', headers: { ...bearer(key) }, body: { name: 'Still here' } };
  expect((await ask(pathOf(server), change)).status).toBe(200);
});

test('many who sign in at once hold up nobody who changes something', async () => {
  const { owner, server } = await ownerOfServer();
  let signedIn = 0;
  const signIns = Array.from({ length: 16 }, async () => {
    const seen = await ask('/api/v1/session', { method: 'POST', body: { login: owner.username, password } });
    signedIn += 1;
    return seen;
  });
  const change = { method: 'PATCH', headers: { ...cookiesOf(owner), origin: us }, body: { name: 'Changed' } };
  expect((await ask(pathOf(server), change)).status).toBe(200);
  expect(signedIn).toBeLessThan(signIns.length);
  for (const { status, code } of await Promise.all(signIns)) expect([200, 503], code).toContain(status);
});

test('a key carries what it has seen, and making one forgets nothing of its user', async () => {
  const { owner, server } = await ownerOfServer();
  const { key } = await newKey(owner);
  await ground.stack.setLag('us', 60_000);
  try {
    const client = new PanelClient(us, { key });
    for (const one of [client, owner.client.at(us)]) {
      for (const name of ['first', 'second']) {
        await one.call(serverEndpoints.update, { params: { server: server.id }, body: { name } });
        const seen = await one.raw(serverEndpoints.read, { params: { server: server.id } });
        expect(seen.body).toMatchObject({ name });
        expect(seen.headers.get('x-roost-marks-ignored')).toBeNull();
      }
    }
  } finally {
    await ground.stack.setLag('us', 0);
  }
});

test('a key in a header does not excuse the cookies of a request that asks nobody who they are', async () => {
  const owner = await newUser(ground);
  const { key } = await newKey(owner);
  const elsewhere = { ...cookiesOf(owner), origin: 'https://elsewhere.example' };
  for (const headers of [
    elsewhere,
    { ...elsewhere, ...bearer(key) },
    { ...elsewhere, ...bearer('roost_x') },
  ]) {
    const refreshed = await ask('/api/v1/session/refresh', { method: 'POST', headers, body: {} });
    expect(refreshed.code).toBe('origin_refused');
    expect(refreshed.headers.getSetCookie()).toEqual([]);
  }
});

test('a token of somebody else in the header signs nobody in', async () => {
  const [owner, other] = await Promise.all([newUser(ground), newUser(ground)]);
  const access = /roost=([^;]+)/.exec(owner.client.cookieHeader())?.[1] ?? '';
  expect((await ask('/api/v1/session', { headers: bearer(access) })).code).toBe('not_signed_in');
  const mixed = await ask('/api/v1/session', { headers: { ...bearer(access), ...cookiesOf(other) } });
  expect(JSON.parse(mixed.text)).toMatchObject({ user: { id: other.id } });
  // Who sends a key means it, even when it is wrong and a session comes along.
  const wrong = bearer(`roost_zzzzzzzz_${'x'.repeat(43)}`);
  expect((await ask('/api/v1/session', { headers: { ...wrong, ...cookiesOf(other) } })).code).toBe(
    'key_refused',
  );
});

test('names and marks of the answers of others open nothing and tell nothing', async () => {
  const { owner, server } = await ownerOfServer();
  const stranger = await newUser(ground);
  const theirs = await warm(pathOf(server), cookiesOf(owner));
  const etag = theirs.headers.get('etag') ?? '';
  const token = theirs.headers.get('x-consistency-token') ?? '';
  const tries: Record<string, string>[] = [
    { 'if-none-match': etag },
    { 'if-none-match': '*' },
    { 'x-consistency-token': token },
    { 'if-none-match': etag, 'x-consistency-token': token },
  ];
  for (const headers of tries) {
    const seen = await ask(pathOf(server), { headers: { ...cookiesOf(stranger), ...headers } });
    expect(seen).toMatchObject({ status: 404, code: 'not_found' });
    expect(seen.headers.get('etag')).toBeNull();
    expect((await ask(pathOf(server), { headers })).status).toBe(401);
  }
  const there = await ask(pathOf(server), { headers: cookiesOf(stranger) });
  const absent = await ask('/api/v1/servers/deadbeef', { headers: cookiesOf(stranger) });
  const shown = ({ status, text, headers }: Seen) => ({
    status,
    text: text.replace(/"requestId":"[^"]+"/, ''),
    token: headers.get('x-consistency-token'),
  });
  expect(shown(there)).toEqual(shown(absent));
});

test('a membership that ended is over in another region, whatever is warm there', async () => {
  const { owner, server } = await ownerOfServer();
  const friend = await newUser(ground);
  const params = { server: server.id, user: friend.id };
  await owner.client.call(serverEndpoints.putMember, { params, body: { permissions: ['settings.rename'] } });
  await friend.client.call(sessionEndpoints.refresh);
  const { key } = await newKey(friend);
  const callers = [cookiesOf(friend), bearer(key)];
  const etags = new Map<object, string | null>();
  for (const headers of callers) {
    expect((await warm('/api/v1/servers', headers)).text).toContain(server.id);
    etags.set(headers, (await warm(pathOf(server), headers)).headers.get('etag'));
  }
  await owner.client.at(us).call(serverEndpoints.removeMember, { params });
  for (const headers of callers) {
    const known = { ...headers, 'if-none-match': etags.get(headers) ?? '' };
    expect((await ask(pathOf(server), { headers: known })).status).toBeGreaterThan(400);
    expect((await ask('/api/v1/servers', { headers })).text).not.toContain(server.id);
  }
  await friend.client.call(sessionEndpoints.refresh);
  const list = await ask('/api/v1/servers', { headers: cookiesOf(friend) });
  expect(JSON.parse(list.text)).toMatchObject({ items: [] });
});

test('nobody is given what an isolate keeps for another', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, ownerOfServer));
  const keys = await Promise.all(all.map(async ({ owner }) => (await newKey(owner)).key));
  const names = all.map(({ owner }) => owner.username);
  const visit = async (index: number): Promise<void> => {
    const one = all[index % all.length];
    const next = all[(index + 1) % all.length];
    if (one === undefined || next === undefined) throw new Error('nobody is there');
    const headers = index % 3 === 0 ? bearer(keys[index % all.length] ?? '') : cookiesOf(one.owner);
    const token = next.owner.client.consistencyToken() ?? '';
    const marks: Record<string, string> = index % 5 === 0 ? { 'x-consistency-token': token } : {};
    const path = ['/api/v1/servers', '/api/v1/session', pathOf(one.server), pathOf(next.server)][
      (index % 7) % 4
    ];
    const seen = await ask(path ?? '', { headers: { ...headers, ...marks } });
    expect(seen.status).toBe(path === pathOf(next.server) ? 404 : 200);
    expect(names.filter((name) => seen.text.includes(`${name}"`))).toEqual(
      seen.status === 200 ? [one.owner.username] : [],
    );
    expect(seen.headers.getSetCookie()).toEqual([]);
  };
  for (let round = 0; round < 12; round += 1)
    await Promise.all(Array.from({ length: 16 }, (_, index) => visit(round * 5 + index)));
});

test('a repeat is of who asked first, and shows its secret to nobody again', async () => {
  const { owner, server } = await ownerOfServer();
  const stranger = await newUser(ground);
  const idem = { 'idempotency-key': crypto.randomUUID(), origin: us };
  const change = { method: 'PATCH', body: { name: 'Once' } };
  const by = (headers: Record<string, string>) =>
    ask(pathOf(server), { ...change, headers: { ...headers, ...idem } });
  expect((await by(cookiesOf(owner))).status).toBe(200);
  expect((await by(cookiesOf(stranger))).code).toBe('not_found');
  expect((await by({})).code).toBe('not_signed_in');
  const once = { idempotencyKey: crypto.randomUUID() };
  const everywhere = ground.stack.urls.map(({ url }) => ground.admin.at(url));
  const answers = await Promise.all(
    everywhere.map((admin) => admin.raw(nodeEndpoints.enrolment, { params: { node: nodeId }, ...once })),
  );
  const again = await ground.admin.raw(nodeEndpoints.enrolment, { params: { node: nodeId }, ...once });
  const shown = [...answers, again].filter(({ body }) => JSON.stringify(body).includes('"token"'));
  expect(shown).toHaveLength(1);
});

test('what only the panel says of a request is not heard from visitors', async () => {
  const { owner, server } = await ownerOfServer();
  const said = {
    'x-roost-key': 'x',
    'x-roost-region': 'ap',
    'x-roost-request': '11111111-1111-4111-8111-111111111111',
    'x-roost-ip': '192.0.2.66',
    'x-roost-join': '%7B%7D',
    'x-roost-wrote': '{"sys":[9,9]}',
    'x-forwarded-for': '192.0.2.67',
    'x-real-ip': '192.0.2.68',
    'true-client-ip': '192.0.2.69',
    'x-forwarded-host': 'elsewhere.example',
  };
  const seen = await ask(pathOf(server), {
    method: 'PATCH',
    headers: { ...cookiesOf(owner), origin: us, 'cf-connecting-ip': '192.0.2.1', ...said },
    body: { name: 'Renamed' },
  });
  expect(seen.status).toBe(200);
  expect(seen.headers.get('x-request-id')).not.toBe(said['x-roost-request']);
  const ours = [...seen.headers.keys()].filter((name) => name.startsWith('x-roost'));
  expect(ours).toEqual(['x-roost-route']);
  const { rows } = await ground.sql.query(
    `select ip::text from activity where event = 'server:settings.rename' and actor = $1`,
    [owner.id],
  );
  expect(rows).toEqual([{ ip: expect.stringMatching(/^192\.0\.2\.1(\/32)?$/) }]);
  const calls = [
    '/internal/beat',
    '//internal/beat',
    '/%69nternal/beat',
    '/api/%2e%2e/internal/api-key-used',
  ];
  for (const path of calls) {
    const called = await ask(`${us}${path}`, {
      method: 'POST',
      headers: { ...said, ...bearer('x') },
      body: {},
    });
    expect(called, path).toMatchObject({ status: 404, code: 'not_found' });
  }
});

test('nothing secret is in the logs', async () => {
  const { key } = await newKey(await newUser(ground));
  const noise = await ask('/api/v1/session', {
    headers: { ...bearer(key), 'x-consistency-token': 'forged' },
  });
  expect(noise.headers.get('x-roost-marks-ignored')).toBe('1');
  const logs = ['edges', 'writer'].map((name) =>
    readFileSync(join(scratch.path, 'logs', `${name}.log`), 'utf8'),
  );
  const text = logs.join('');
  expect(text).toContain('marks_ignored');
  const { setupToken, firstLogin } = ground.stack.secrets;
  for (const secret of [key.slice(-43), password, setupToken, firstLogin.password, ...configured()])
    expect(text.includes(secret)).toBe(false);
  expect(text).not.toMatch(/postgres(ql)?:\/\/|eyJ|bearer|roost_[a-z0-9]{8}_/i);
});

/** Every text of the installation's own secrets, however deep. */
function configured(): string[] {
  const texts = (value: unknown): string[] => {
    if (typeof value === 'string') return value.length >= 16 ? [value] : [];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
  };
  return texts(ground.stack.secrets);
}
