import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentEndpoints, nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import type { ServerPermission } from '../../schema/permissions.ts';
import { PanelClient } from '../api-client.ts';
import { ConsoleViewer } from './console-viewer.ts';
import { enrol, facts, type Ground, newNode, newServer, newUser, regionUrl, startGround } from './ground.ts';
import type { ScriptedAgent } from './scripted-agent.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await startGround(21_600);
});

afterAll(() => ground.stop());

async function sharedServer() {
  const [owner, member] = await Promise.all([newUser(ground), newUser(ground)]);
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const server = await newServer(ground, nodeId, { ownerId: owner.id });
  const agent = await node.connect(server.uuid);
  const put = (permissions: ServerPermission[]) =>
    owner.client.call(serverEndpoints.putMember, {
      params: { server: server.id, user: member.id },
      body: { permissions },
    });
  return { owner, member, nodeId, node, server, agent, put };
}

const viewerOf = (client: PanelClient, server: string): ConsoleViewer =>
  new ConsoleViewer(`${client.base.replace('http', 'ws')}/api/v1/servers/${server}/console`, {
    cookie: client.cookieHeader(),
    origin: client.base,
  });

test('a member sees the server from the moment they are added, and not after', async () => {
  const { owner, member, server, put } = await sharedServer();
  const read = () => member.client.raw(serverEndpoints.read, { params: { server: server.id } });
  expect((await read()).status).toBe(404);
  await put(['websocket.connect']);
  // A membership ends access tokens made before it; the session goes on.
  expect((await read()).status).toBe(401);
  await member.client.call(sessionEndpoints.refresh);
  expect(await read()).toMatchObject({ status: 200, body: { permissions: ['websocket.connect'] } });
  const list = await member.client.call(serverEndpoints.list);
  expect(list.items.map((item) => item.id)).toEqual([server.id]);
  const { items } = await owner.client.call(serverEndpoints.members, { params: { server: server.id } });
  expect(items).toMatchObject([{ user: { id: member.id }, permissions: ['websocket.connect'] }]);

  await owner.client.call(serverEndpoints.removeMember, {
    params: { server: server.id, user: member.id },
  });
  await member.client.call(sessionEndpoints.refresh);
  expect((await read()).status).toBe(404);
  const again = owner.client.call(serverEndpoints.removeMember, {
    params: { server: server.id, user: member.id },
  });
  await expect(again).rejects.toMatchObject({ code: 'not_found' });
});

test('a member has a server back at once when its deletion fails', async () => {
  const { member, server, agent, put } = await sharedServer();
  await put(['websocket.connect']);
  await member.client.call(sessionEndpoints.refresh);
  const listed = async () => {
    const { items } = await member.client.call(serverEndpoints.list);
    return items.map(({ id }) => id);
  };
  agent.answers = ({ m }) => (m === 'server.remove' ? null : undefined);
  const deletion = ground.admin.raw(serverEndpoints.delete, { params: { server: server.id } });
  await agent.called('server.remove');
  // The first look, so that their list is read while the server is not there.
  expect(await listed()).toEqual([]);
  await agent.close();
  expect((await deletion).status).toBeGreaterThanOrEqual(400);
  expect(await listed()).toEqual([server.id]);
});

test('a member gives no more than they hold, and nothing to themselves', async () => {
  const { owner, member, server, put } = await sharedServer();
  const third = await newUser(ground);
  await put(['user.create', 'user.update', 'user.read']);
  await member.client.call(sessionEndpoints.refresh);
  const give = (user: string, permissions: ('file.read' | 'user.read')[]) =>
    member.client.call(serverEndpoints.putMember, {
      params: { server: server.id, user },
      body: { permissions },
    });
  await expect(give(third.id, ['file.read'])).rejects.toMatchObject({ code: 'forbidden' });
  await expect(give(member.id, ['user.read'])).rejects.toMatchObject({ code: 'forbidden' });
  await expect(give(owner.id, ['user.read'])).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(give(crypto.randomUUID(), ['user.read'])).rejects.toMatchObject({ code: 'not_found' });
  await give(third.id, ['user.read']);
});

test('who may change members but not invite adds nobody', async () => {
  const { owner, member, server, put } = await sharedServer();
  const [known, fresh] = await Promise.all([newUser(ground), newUser(ground)]);
  await put(['user.update', 'user.read']);
  const add = (client: PanelClient, user: string) =>
    client.call(serverEndpoints.putMember, {
      params: { server: server.id, user },
      body: { permissions: ['user.read'] },
    });
  await add(owner.client, known.id);
  await member.client.call(sessionEndpoints.refresh);
  await expect(add(member.client, fresh.id)).rejects.toMatchObject({ code: 'forbidden' });
  await add(member.client, known.id);
});

test('members see their own address in the record, and not those of others', async () => {
  const { owner, member, server, put } = await sharedServer();
  await put(['activity.read', 'settings.rename']);
  await member.client.call(sessionEndpoints.refresh);
  await member.client.call(serverEndpoints.update, {
    params: { server: server.id },
    body: { name: 'Renamed by a member' },
  });
  await ground.sql.query(`update activity set ip = '192.0.2.5' where server = $1`, [server.uuid]);
  const addresses = async (client: PanelClient) => {
    const { items } = await client.call(serverEndpoints.activity, { params: { server: server.id } });
    return Object.fromEntries(items.map(({ event, ip }) => [event, ip]));
  };
  const hidden = { 'server:create': null, 'server:subuser.create': null };
  const shown = { 'server:create': '192.0.2.5', 'server:subuser.create': '192.0.2.5' };
  expect(await addresses(member.client)).toEqual({ ...hidden, 'server:settings.rename': '192.0.2.5' });
  expect(await addresses(owner.client)).toMatchObject({ ...shown, 'server:create': null });
  expect(await addresses(ground.admin)).toMatchObject(shown);
});

test.each([
  ['signs out', sessionEndpoints.signOut],
  ['signs out everywhere', sessionEndpoints.endAll],
] as const)('a stolen session holds no console open when its owner %s', async (_, endpoint) => {
  const { owner, server } = await sharedServer();
  const thief = viewerOf(owner.client.at(regionUrl(ground, 'us')), server.id);
  await thief.opened;
  await thief.resume();
  await owner.client.call(endpoint);
  expect(await thief.closed).toMatchObject({ code: 4001 });
});

test('what the database cannot hold reaches neither the game nor the record', async () => {
  const { owner, server, agent } = await sharedServer();
  await owner.client.call(serverEndpoints.command, {
    params: { server: server.id },
    body: { command: 'op thief\u0000\ud800\u0003' },
  });
  const sent = 'op thief \ufffd ';
  expect((await agent.called('server.command')).p).toMatchObject({ command: sent });
  const { items } = await owner.client.call(serverEndpoints.activity, { params: { server: server.id } });
  expect(items[0]).toMatchObject({ event: 'server:console.command', properties: { command: sent } });
});

test('a viewer watches through any region; when the membership ends, so does the socket', async () => {
  const { owner, member, server, agent, put } = await sharedServer();
  await put(['websocket.connect']);
  await member.client.call(sessionEndpoints.refresh);
  const viewer = viewerOf(member.client.at(regionUrl(ground, 'ap')), server.id);
  await viewer.opened;
  await viewer.resume();
  agent.print('hello from the game');
  await viewer.next('lines');
  expect(viewer.lines).toEqual(['hello from the game']);
  viewer.send({ t: 'command', id: 'c', command: 'stop' });
  expect(await viewer.next('error')).toMatchObject({ code: 'forbidden' });
  await owner.client.call(serverEndpoints.removeMember, {
    params: { server: server.id, user: member.id },
  });
  expect(await viewer.closed).toMatchObject({ code: 4003 });
});

test("an owner's command over the socket reaches the game and the record", async () => {
  const { owner, server, agent } = await sharedServer();
  const viewer = viewerOf(owner.client, server.id);
  await viewer.opened;
  await viewer.resume();
  viewer.send({ t: 'command', id: 'c1', command: 'say over the socket' });
  expect((await agent.called('server.command')).p).toMatchObject({ command: 'say over the socket' });
  await viewer.next('ok');
  const { items } = await owner.client.call(serverEndpoints.activity, { params: { server: server.id } });
  expect(items[0]).toMatchObject({
    event: 'server:console.command',
    actor: { id: owner.id },
    properties: { command: 'say over the socket' },
  });
  await viewer.close();
});

test('a fresh access token keeps a socket open; that of another user does not', async () => {
  const { owner, server } = await sharedServer();
  const stranger = await newUser(ground);
  const tokenOf = (client: PanelClient) => /roost=([^;]+)/.exec(client.cookieHeader())?.[1] ?? '';
  const viewer = viewerOf(owner.client, server.id);
  await viewer.opened;
  await viewer.resume();
  const before = await viewer.next('hello');
  await owner.client.call(sessionEndpoints.refresh);
  viewer.send({ t: 'auth', token: tokenOf(owner.client) });
  const renewed = await viewer.frames.take(
    (frame) => 'expiresAt' in frame && frame.expiresAt >= before.expiresAt,
  );
  expect(renewed).toBeDefined();
  viewer.send({ t: 'auth', token: tokenOf(stranger.client) });
  expect(await viewer.next('error')).toMatchObject({ code: 'not_signed_in' });
  await viewer.close();
});

test('a console needs an upgrade, a session and the permission', async () => {
  const { member, server } = await sharedServer();
  const address = `${ground.stack.url}/api/v1/servers/${server.id}/console`;
  const plain = await fetch(address, { headers: { cookie: ground.admin.cookieHeader() } });
  expect(plain.status).toBe(426);
  await plain.body?.cancel();
  for (const client of [new PanelClient(ground.stack.url), member.client]) {
    const viewer = viewerOf(client, server.id);
    await expect(viewer.opened).rejects.toThrow(/40[14]/);
  }
});

test('an enrolment token works once, for a quarter of an hour', async () => {
  const nodeId = await newNode(ground);
  const make = () => ground.admin.call(nodeEndpoints.enrolment, { params: { node: nodeId } });
  const anyone = new PanelClient(ground.stack.url);
  const use = (token: string) =>
    anyone.call(agentEndpoints.enrol, { body: { token, publicKey: 'A'.repeat(43), facts } });
  const { token, expiresAt } = await make();
  const leftMs = new Date(expiresAt).getTime() - Date.now();
  expect(leftMs).toBeGreaterThan(800_000);
  expect(leftMs).toBeLessThanOrEqual(900_000);
  const both = await Promise.allSettled([use(token), use(token)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await expect(use(token)).rejects.toMatchObject({ code: 'enrolment_refused' });
  await expect(use('x'.repeat(43))).rejects.toMatchObject({ code: 'enrolment_refused' });
  const late = await make();
  await ground.sql.query(
    `update enrolments set expires_at = now() - interval '1 second' where used_at is null`,
  );
  await expect(use(late.token)).rejects.toMatchObject({ code: 'enrolment_refused' });
});

test('who guesses from many addresses of one network is stopped all the same', async () => {
  const guess = async (index: number) => {
    const response = await fetch(`${ground.stack.url}/api/v1/agent/enrol`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'cf-connecting-ip': `2001:db8:5:5::${index.toString(16)}`,
      },
      body: JSON.stringify({ token: 'x'.repeat(43), publicKey: 'A'.repeat(43), facts }),
    });
    await response.body?.cancel();
    return response.status;
  };
  // A window may end meanwhile, so two of them are tried to the brim.
  const statuses = new Set<number>();
  for (let index = 1; index <= 122 && !statuses.has(429); index += 1) statuses.add(await guess(index));
  expect(statuses).toEqual(new Set([403, 429]));
});

test('an agent proves itself with its own key, for the link, for a minute', async () => {
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const other = await enrol(ground, await newNode(ground));
  const knock = async (authorization: string) => {
    const response = await fetch(`${ground.stack.url}/api/v1/agent/link`, { headers: { authorization } });
    await response.body?.cancel();
    return response.status;
  };
  const [head, , signature] = (await other.token()).split('.');
  const [, body] = (await node.token()).split('.');
  expect(await knock('')).toBe(401);
  expect(await knock('Bearer x')).toBe(401);
  expect(await knock(`Bearer ${String(head)}.${String(body)}.${String(signature)}`)).toBe(401);
  expect(await knock(`Bearer ${await node.token({ audience: 'roost' })}`)).toBe(401);
  expect(await knock(`Bearer ${await node.token({ lifetimeSeconds: 3600 })}`)).toBe(401);
  expect(await knock(`Bearer ${await node.token()}`)).toBe(426);
});

test('enrolling again sends the former agent away, and its key opens nothing', async () => {
  const nodeId = await newNode(ground);
  const former = await enrol(ground, nodeId);
  const agent: ScriptedAgent = await former.connect(crypto.randomUUID());
  const next = await enrol(ground, nodeId);
  expect(await agent.closed).toMatchObject({ code: 4003 });
  await expect(former.dial(crypto.randomUUID())).rejects.toThrow('401');
  const current = await next.connect(crypto.randomUUID());
  expect(await statusOf(nodeId)).toBe('online');
  await current.close();
});

const statusOf = async (node: string) =>
  (await ground.admin.call(nodeEndpoints.read, { params: { node } })).status;

test('a deleted node lets its agent go', async () => {
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const agent = await node.connect(crypto.randomUUID());
  await ground.admin.call(nodeEndpoints.delete, { params: { node: nodeId } });
  expect(await agent.closed).toMatchObject({ code: 4003 });
  await expect(node.dial(crypto.randomUUID())).rejects.toThrow('401');
});
