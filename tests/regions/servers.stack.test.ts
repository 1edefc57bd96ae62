import { afterAll, beforeAll, expect, test } from 'vitest';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { agentCalls, type ServerConfig } from '../../schema/protocol.ts';
import type { ServerState } from '../../schema/server-state.ts';
import { importEgg } from '../first-steps.ts';
import {
  enrol,
  facts,
  type Ground,
  newNode,
  newServer,
  newUser,
  startGround,
  type TestServer,
} from './ground.ts';
import type { ScriptedAgent } from './scripted-agent.ts';
import { testEgg } from './test-egg.ts';

let ground: Ground;
let eggId: string;

beforeAll(async () => {
  ground = await startGround(21_400);
  eggId = await importEgg(ground.admin, testEgg());
});

afterAll(() => ground.stop());

interface Played {
  nodeId: string;
  server: TestServer;
  agent: ScriptedAgent;
}

/** A server on a node whose agent is connected. */
async function playedServer(state: ServerState = 'offline'): Promise<Played> {
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const server = await newServer(ground, nodeId, { eggId });
  const agent = await node.connect(server.uuid);
  await report(agent, state);
  return { nodeId, server, agent };
}

async function report(agent: ScriptedAgent, state: ServerState, at = Date.now()): Promise<void> {
  agent.report = { ...agent.report, state, at };
  expect(await agent.call('state.put', { reports: [agent.report] })).toMatchObject({ t: 'ok' });
}

const read = (server: TestServer) =>
  ground.admin.call(serverEndpoints.read, { params: { server: server.id } });
const power = (server: TestServer, action: 'start' | 'stop' | 'restart' | 'kill') =>
  ground.admin.call(serverEndpoints.power, { params: { server: server.id }, body: { action } });
const events = async (server: TestServer) => {
  const { items } = await ground.admin.call(serverEndpoints.activity, { params: { server: server.id } });
  return items.map((item) => item.event);
};

test('a server is created with its values; its node is told at once, secrets opened', async () => {
  const nodeId = await newNode(ground);
  const agent = await (await enrol(ground, nodeId)).connect(crypto.randomUUID());
  const environment = { TITLE: 'My "game" $(x)', ADMIN_PASSWORD: 'hunter2 is secret' };
  const server = await newServer(ground, nodeId, {
    eggId,
    environment,
    limits: { memoryMb: 512 },
    startWhenInstalled: true,
  });
  expect(server).toMatchObject({ state: 'installing', address: { host: '127.0.0.1', port: 20_000 } });
  const { config } = configOf((await agent.called('server.put')).p);
  expect(config).toMatchObject({
    uuid: server.uuid,
    startup: './game --slots {{SLOTS}} --name "{{TITLE}}"',
    environment: { ...environment, SLOTS: '10' },
    image: 'example.org/one:1',
    primary: { ip: '127.0.0.1', port: 20_000 },
    install: { number: 1, start: true, wipe: false },
    fence: [1, 1],
    limits: { memoryMb: 512 },
  });
  const { rows } = await ground.sql.query<{ value: string }>(
    'select value from server_variables where server_id = (select id from servers where uuid = $1)',
    [server.uuid],
  );
  expect(rows).toHaveLength(3);
  expect(JSON.stringify(rows)).not.toContain('hunter2');
  const { rows: said } = await ground.sql.query('select * from activity where server = $1', [server.uuid]);
  expect(JSON.stringify(said)).not.toContain('hunter2');
});

const configOf = (params: unknown): { config: ServerConfig } => agentCalls['server.put'].params.parse(params);

test('a node that was away gets its servers when it connects', async () => {
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const server = await newServer(ground, nodeId, { eggId });
  const agent = await node.dial(server.uuid);
  agent.report = { ...agent.report, state: 'installing', fence: [1, 1] };
  agent.hello();
  const sync = agentCalls['servers.sync'].params.parse((await agent.called('servers.sync')).p);
  expect(sync.servers.map(({ uuid }) => uuid)).toEqual([server.uuid]);
});

test.each([
  ['a value that breaks its rules', { environment: { SLOTS: '65' } }, 'environment.SLOTS'],
  ['an empty value that is needed', { environment: { TITLE: '' } }, 'environment.TITLE'],
  ['a variable that the egg has not', { environment: { PATH: '/' } }, 'environment.PATH'],
  ['an owner who does not exist', { ownerId: crypto.randomUUID() }, 'ownerId'],
  ['an egg that does not exist', { eggId: crypto.randomUUID() }, 'eggId'],
  ['an allocation of another node', { allocationId: 1_000_000 }, 'allocationId'],
])('%s is refused by its path', async (_, changes, path) => {
  const nodeId = await newNode(ground);
  const wanted = newServer(ground, nodeId, { eggId, ...changes });
  await expect(wanted).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(wanted).rejects.toThrow(path);
});

test('of two who want the last room at once, one gets it', async () => {
  const location = await ground.admin.call(nodeEndpoints.createLocation, { body: { short: 'tight' } });
  const node = await ground.admin.call(nodeEndpoints.create, {
    body: { name: 'tight', locationId: location.id, memoryMb: 1000, diskMb: 0, diskOverallocatePercent: -1 },
  });
  await ground.admin.call(nodeEndpoints.addAllocations, {
    params: { node: node.id },
    body: { ip: '127.0.0.1', ports: '1000-1005' },
  });
  const limits = { memoryMb: 600 };
  const both = await Promise.allSettled([
    newServer(ground, node.id, { eggId, limits }),
    newServer(ground, node.id, { eggId, limits }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'node_full' } });
  await newServer(ground, node.id, { eggId, limits: { memoryMb: 400, diskMb: 99_999 } });
});

test('an allocation serves one server, and a node without a free one says so', async () => {
  const nodeId = await newNode(ground, '3000');
  const server = await newServer(ground, nodeId, { eggId });
  await expect(newServer(ground, nodeId, { eggId })).rejects.toMatchObject({ code: 'no_free_allocation' });
  const { items } = await ground.admin.call(serverEndpoints.allocations, { params: { server: server.id } });
  expect(items).toMatchObject([{ port: 3000, isPrimary: true, serverId: server.id }]);
  const allocationId = items[0]?.id ?? 0;
  await expect(newServer(ground, nodeId, { eggId, allocationId })).rejects.toMatchObject({
    code: 'allocation_taken',
  });
});

test('on a node that does not isolate, only administrators own servers', async () => {
  const nodeId = await newNode(ground);
  const agent = await (await enrol(ground, nodeId)).dial(crypto.randomUUID());
  agent.hello({ ...facts, unisolatedBecause: ['not root'] });
  await agent.called('servers.sync');
  const user = await newUser(ground);
  await expect(newServer(ground, nodeId, { eggId, ownerId: user.id })).rejects.toMatchObject({
    code: 'node_unisolated',
  });
  await newServer(ground, nodeId, { eggId });
});

test('an installation that ends is written once, however often it is told', async () => {
  const { server, agent } = await playedServer('installing');
  const told = {
    uuid: server.uuid,
    fence: [1, 1],
    number: 1,
    ok: true,
    exit: { code: 0, signal: null, oomKilled: false },
  };
  for (let count = 0; count < 3; count += 1) {
    expect(await agent.call('install.finished', told)).toMatchObject({ t: 'ok' });
  }
  const row = await read(server);
  expect(row).toMatchObject({ state: 'offline' });
  expect(row.installedAt).not.toBeNull();
  expect((await events(server)).filter((event) => event === 'server:install')).toHaveLength(1);
});

test('an installation that fails is shown, can be repeated, and an old result changes nothing', async () => {
  const { server, agent } = await playedServer('installing');
  const told = {
    uuid: server.uuid,
    fence: [1, 1],
    number: 1,
    ok: false,
    exit: { code: 1, signal: null, oomKilled: false },
  };
  await agent.call('install.finished', told);
  expect(await read(server)).toMatchObject({ state: 'install_failed', installedAt: null });
  await expect(power(server, 'start')).rejects.toMatchObject({ code: 'wrong_state' });
  const put = agent.called('server.put');
  const again = await ground.admin.call(serverEndpoints.reinstall, { params: { server: server.id } });
  expect(again).toEqual({ state: 'installing' });
  expect(configOf((await put).p).config.install).toMatchObject({ number: 2 });
  await agent.call('install.finished', { ...told, ok: true });
  expect(await read(server)).toMatchObject({ state: 'installing', installedAt: null });
  await expect(
    ground.admin.call(serverEndpoints.reinstall, { params: { server: server.id } }),
  ).rejects.toMatchObject({ code: 'wrong_state' });
});

test('power goes to the node with the fence; the answer, then the reports, are the state', async () => {
  const { server, agent } = await playedServer('offline');
  agent.answers = (call) => (call.m === 'server.power' ? { p: { state: 'starting' } } : undefined);
  expect(await power(server, 'start')).toEqual({ state: 'starting' });
  const call = await agent.called('server.power');
  expect(call.p).toEqual({ uuid: server.uuid, fence: [1, 1], action: 'start' });
  expect(call.idem).toMatch(/^[\w-]{16,64}$/);
  expect(await read(server)).toMatchObject({ state: 'starting' });
  await report(agent, 'running');
  expect(await read(server)).toMatchObject({ state: 'running' });
  expect((await events(server))[0]).toBe('server:power.start');
});

test.each([
  ['installing', 'start', 'wrong_state'],
  ['running', 'start', 'wrong_state'],
  ['offline', 'stop', 'wrong_state'],
  ['offline', 'kill', 'wrong_state'],
  ['stopping', 'restart', 'wrong_state'],
] as const)('a server that is %s takes no %s', async (state, action, code) => {
  const { server } = await playedServer(state);
  await expect(power(server, action)).rejects.toMatchObject({ code });
});

test('what the agent refuses, and what it does not answer for being away, is told by its code', async () => {
  const { server, agent } = await playedServer('offline');
  agent.answers = (call) =>
    call.m === 'server.power' ? { code: 'wrong_state', message: 'It runs already.' } : undefined;
  await expect(power(server, 'start')).rejects.toMatchObject({ code: 'wrong_state' });
  await agent.close();
  await expect(power(server, 'start')).rejects.toMatchObject({ code: 'node_unreachable' });
});

test('a command reaches a running server; others are told that it is off', async () => {
  const { server, agent } = await playedServer('offline');
  const send = () =>
    ground.admin.call(serverEndpoints.command, {
      params: { server: server.id },
      body: { command: 'say hi' },
    });
  await expect(send()).rejects.toMatchObject({ code: 'server_offline' });
  await report(agent, 'running');
  await send();
  expect((await agent.called('server.command')).p).toMatchObject({ command: 'say hi', fence: [1, 1] });
  expect((await events(server))[0]).toBe('server:console.command');
});

test('a suspended server takes nothing but its end', async () => {
  const { server, agent } = await playedServer('running');
  await ground.sql.query('update servers set suspended = true where uuid = $1', [server.uuid]);
  agent.answers = (call) => (call.m === 'server.power' ? { p: { state: 'stopping' } } : undefined);
  await expect(power(server, 'restart')).rejects.toMatchObject({ code: 'server_suspended' });
  expect(await power(server, 'stop')).toEqual({ state: 'stopping' });
});

test('what is older than what is known changes nothing', async () => {
  const { nodeId, server, agent } = await playedServer('running');
  await report(agent, 'offline', 1);
  expect(await read(server)).toMatchObject({ state: 'running' });
  agent.report = { ...agent.report, fence: [0, 9], state: 'crashed', at: Date.now() };
  await agent.call('state.put', { reports: [agent.report] });
  expect(await read(server)).toMatchObject({ state: 'running' });
  const stranger = { ...agent.report, uuid: crypto.randomUUID() };
  await agent.call('state.put', { reports: [stranger, { ...stranger, uuid: 'not a uuid' }] });
  const node = await ground.admin.call(nodeEndpoints.read, { params: { node: nodeId } });
  expect(node).toMatchObject({ status: 'online', servers: 1 });
});

test('a node cannot speak for the servers of another', async () => {
  const mine = await playedServer('running');
  const theirs = await playedServer('offline');
  theirs.agent.report = { ...theirs.agent.report, uuid: mine.server.uuid, state: 'crashed', at: Date.now() };
  await theirs.agent.call('state.put', { reports: [theirs.agent.report] });
  const told = {
    uuid: mine.server.uuid,
    fence: [1, 1],
    number: 1,
    ok: false,
    exit: { code: 1, signal: null, oomKilled: false },
  };
  await theirs.agent.call('install.finished', told);
  expect(await read(mine.server)).toMatchObject({ state: 'running' });
  expect(await events(mine.server)).not.toContain('server:install-failed');
});

test('a server is deleted with its files; its address is free again', async () => {
  const { server, agent, nodeId } = await playedServer('running');
  await ground.admin.call(serverEndpoints.delete, { params: { server: server.id } });
  expect((await agent.called('server.remove')).p).toEqual({ uuid: server.uuid, fence: [1, 1] });
  await expect(read(server)).rejects.toMatchObject({ code: 'not_found' });
  const { items } = await ground.admin.call(nodeEndpoints.allocations, { params: { node: nodeId } });
  expect(items.every((item) => item.serverId === null)).toBe(true);
});

test('a node that is away keeps its server, unless the deletion is forced', async () => {
  const { server, agent, nodeId } = await playedServer('offline');
  await agent.close();
  const remove = (force: boolean) =>
    ground.admin.call(serverEndpoints.delete, {
      params: { server: server.id },
      query: { force: String(force) },
    });
  await expect(remove(false)).rejects.toMatchObject({ code: 'node_unreachable' });
  expect(await read(server)).toMatchObject({ id: server.id });
  await remove(true);
  await expect(read(server)).rejects.toMatchObject({ code: 'not_found' });
  const list = await ground.admin.call(serverEndpoints.list, { query: { all: 'true', search: server.id } });
  expect(list.items).toEqual([]);
  await ground.admin.call(nodeEndpoints.delete, { params: { node: nodeId } });
});

test('a forced deletion is finished once its node is back', async () => {
  const nodeId = await newNode(ground, '6000');
  const node = await enrol(ground, nodeId);
  const server = await newServer(ground, nodeId, { eggId });
  await ground.admin.call(serverEndpoints.delete, {
    params: { server: server.id },
    query: { force: 'true' },
  });
  // Its address stays taken: the game may still run there.
  await expect(newServer(ground, nodeId, { eggId })).rejects.toMatchObject({ code: 'no_free_allocation' });
  const agent = await node.connect(server.uuid);
  await ground.stack.workers.fireCron(new Date('2030-01-01T05:01:00Z'));
  await ground.stack.workers.fireCron(new Date('2030-01-01T06:00:00Z'));
  expect((await agent.called('server.remove')).p).toMatchObject({ uuid: server.uuid });
  expect(agent.frames.all.filter((frame) => frame.t === 'call' && frame.m === 'server.remove')).toHaveLength(
    1,
  );
  await newServer(ground, nodeId, { eggId });
});

test('a node that does not take a configuration is asked to come back, and gets all of them', async () => {
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const agent = await node.connect(crypto.randomUUID());
  agent.answers = (call) =>
    call.m === 'server.put' ? { code: 'node_failed', message: 'The disk is full.' } : undefined;
  const server = await newServer(ground, nodeId, { eggId });
  expect(await agent.closed).toMatchObject({ code: 4010 });
  const again = await node.dial(server.uuid);
  again.hello();
  const sync = agentCalls['servers.sync'].params.parse((await again.called('servers.sync')).p);
  expect(sync.servers.map(({ uuid }) => uuid)).toEqual([server.uuid]);
});

test('eggs and nodes that are used stay', async () => {
  const own = await importEgg(ground.admin, testEgg('Used'));
  const nodeId = await newNode(ground);
  const server = await newServer(ground, nodeId, { eggId: own });
  const deleteEgg = () => ground.admin.call(eggEndpoints.delete, { params: { egg: own } });
  const deleteNode = () => ground.admin.call(nodeEndpoints.delete, { params: { node: nodeId } });
  await expect(deleteEgg()).rejects.toMatchObject({ code: 'egg_in_use' });
  await expect(deleteNode()).rejects.toMatchObject({ code: 'node_in_use' });
  await ground.admin.call(serverEndpoints.delete, {
    params: { server: server.id },
    query: { force: 'true' },
  });
  await deleteNode();
  await deleteEgg();
  await expect(deleteEgg()).rejects.toMatchObject({ code: 'not_found' });
});

test('names are kept by PATCH when they are not named, and everybody reads the change', async () => {
  const { server } = await playedServer();
  const patch = (body: { name?: string; description?: string }) =>
    ground.admin.call(serverEndpoints.update, { params: { server: server.id }, body });
  expect(await patch({ description: 'Fun.' })).toMatchObject({ name: 'A server', description: 'Fun.' });
  expect(await patch({ name: '  Renamed ' })).toMatchObject({ name: 'Renamed', description: 'Fun.' });
  for (const { url } of ground.stack.urls) {
    const there = await ground.admin.at(url).call(serverEndpoints.read, { params: { server: server.uuid } });
    expect(there.name).toBe('Renamed');
  }
  expect((await events(server)).slice(0, 2)).toEqual([
    'server:settings.rename',
    'server:settings.description',
  ]);
});

test('lists are paged, searched, and taken literally', async () => {
  const user = await newUser(ground);
  const nodeId = await newNode(ground);
  const own = { eggId, ownerId: user.id };
  const { id: going } = await newServer(ground, nodeId, own);
  await ground.admin.call(serverEndpoints.delete, { params: { server: going }, query: { force: 'true' } });
  for (const name of ['alpha', 'beta', '100%_x']) await newServer(ground, nodeId, { ...own, name });
  const list = (query: Record<string, string | number>) => user.client.call(serverEndpoints.list, { query });
  const first = await list({ limit: 2 });
  expect(first.items.map((item) => item.name)).toEqual(['alpha', 'beta']);
  const second = await list({ limit: 2, cursor: first.next ?? '' });
  expect(second.items.map((item) => item.name)).toEqual(['100%_x']);
  expect(second.next).toBeNull();
  expect((await list({ search: '%' })).items.map((item) => item.name)).toEqual(['100%_x']);
  expect((await list({ search: 'LPH' })).items.map((item) => item.name)).toEqual(['alpha']);
  await expect(list({ cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(list({ all: 'true' })).rejects.toMatchObject({ code: 'forbidden' });
});
