import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { errors } from '../../schema/errors.ts';
import type { NodeFacts } from '../../schema/protocol.ts';
import { until } from '../stack/until.ts';
import { enrol, type Ground, newNode, newServer, startGround } from './ground.ts';
import { releasedFiles } from './released-files.ts';
import type { ScriptedAgent } from './scripted-agent.ts';

let ground: Ground;
const files = releasedFiles('1.1.0');
const endpoints = nodeAgentEndpoints;
const updatable = { agentVersion: '1.0.0', releaseKey: 'SHA256:key', lastUpdate: null };

beforeAll(async () => {
  ground = await startGround(23_300, { assets: files });
});

afterAll(async () => {
  await ground.stop();
  await rm(files, { recursive: true });
});

/** A node whose agent is connected and says this of itself. */
async function nodeWith(facts: Partial<NodeFacts>) {
  const node = await newNode(ground);
  const enrolled = await enrol(ground, node);
  const connect = async (changes: Partial<NodeFacts>): Promise<ScriptedAgent> => {
    const agent = await enrolled.dial(crypto.randomUUID());
    agent.hello({ ...facts, ...changes });
    await agent.called('servers.sync');
    return agent;
  };
  return { node, connect, agent: await connect({}) };
}

const untilTrue = (holds: () => Promise<boolean>, what: string) =>
  until(async () => ((await holds()) ? true : undefined), {
    everyMs: 50,
    timeoutMs: 10_000,
    onTimeout: () => `waited in vain for ${what}`,
  });

const readNode = (node: string) => ground.admin.call(nodeEndpoints.read, { params: { node } });

async function activitiesOf(node: string): Promise<{ event: string; properties: unknown }[]> {
  const { rows } = await ground.sql.query<{ event: string; properties: unknown }>(
    `select event, properties from activity where node = $1 order by at`,
    [node],
  );
  return rows;
}

test('what is changed of a node is changed, and nothing else', async () => {
  const node = await newNode(ground);
  const change = (body: object) => ground.admin.call(endpoints.update, { params: { node }, body });
  await change({ description: 'In the cellar', fqdn: 'play.example', memoryOverallocatePercent: 20 });
  const before = await readNode(node);
  const after = await change({ maintenance: true, name: `${before.name}-renamed` });
  expect(after).toEqual({ ...before, maintenance: true, name: `${before.name}-renamed` });
  expect(await readNode(node)).toEqual(after);
  expect((await activitiesOf(node)).at(-1)).toEqual({
    event: 'node:update',
    properties: { changed: ['name', 'maintenance'] },
  });
  const other = await readNode(await newNode(ground));
  await expect(change({ name: other.name })).rejects.toMatchObject({ code: 'already_exists' });
  await expect(change({ locationId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'invalid_input' });
  const nowhere = { params: { node: crypto.randomUUID() }, body: { description: '' } };
  await expect(ground.admin.call(endpoints.update, nowhere)).rejects.toMatchObject({ code: 'not_found' });
});

test('an agent is told the settings of its node when it connects and when they change', async () => {
  const { node, connect } = await nodeWith({});
  const agent = await connect({});
  await ground.admin.call(endpoints.update, { params: { node }, body: { mapPorts: true } });
  expect((await agent.called('servers.sync')).p).toEqual({ servers: [], node: { mapPorts: true } });
  const next = await (await enrol(ground, node)).dial(crypto.randomUUID());
  next.hello();
  expect((await next.called('servers.sync')).p).toMatchObject({ node: { mapPorts: true } });
});

test('how a node is doing is what its agent said last', async () => {
  const { node, agent } = await nodeWith({});
  const health = () => ground.admin.call(endpoints.health, { params: { node } });
  expect(await health()).toEqual({
    heardAt: null,
    uptimeMs: null,
    load: null,
    memoryUsedMb: null,
    diskUsedMb: null,
    running: null,
  });
  const state = { uptimeMs: 5000, load: 0.5, memoryUsedMb: 700, diskUsedMb: 900, running: 3 };
  agent.event('node.state', state);
  await untilTrue(async () => (await health()).heardAt !== null, 'a word of the agent');
  expect(await health()).toMatchObject(state);
  const nobody = await newNode(ground);
  expect((await ground.admin.call(endpoints.health, { params: { node: nobody } })).heardAt).toBeNull();
});

test('the released agent is named', async () => {
  const { release } = await ground.admin.call(endpoints.release);
  expect(release).toMatchObject({ version: '1.1.0', protocol: 2 });
  expect(release?.fingerprint).toMatch(/^SHA256:[\w-]{43}$/);
});

const update = (node: string) => ground.admin.call(endpoints.updateAgent, { params: { node } });

test('an agent that can is asked, and its next hello shows that it did', async () => {
  const { node, agent, connect } = await nodeWith(updatable);
  const asked = await update(node);
  expect(asked.agentUpdate).toMatchObject({ to: '1.1.0' });
  expect((await agent.called('agent.update')).p).toEqual({ version: '1.1.0' });
  await connect({});
  expect((await readNode(node)).agentUpdate).toMatchObject({ to: '1.1.0' });
  await connect({ agentVersion: '1.1.0' });
  expect(await readNode(node)).toMatchObject({ agentUpdate: null, facts: { agentVersion: '1.1.0' } });
  expect((await activitiesOf(node)).map(({ event }) => event)).toEqual(
    expect.arrayContaining(['node:agent.update', 'node:agent.updated']),
  );
  await expect(update(node)).rejects.toMatchObject({ code: 'agent_current' });
});

test('an agent that came back to its former version says why', async () => {
  const { node, connect } = await nodeWith(updatable);
  await update(node);
  const reason = 'Its panel did not accept it within 60 seconds.';
  const lastUpdate = { to: '1.1.0', outcome: 'rolled_back', reason } as const;
  await connect({ lastUpdate });
  expect(await readNode(node)).toMatchObject({ agentUpdate: null, facts: { lastUpdate } });
  expect((await activitiesOf(node)).at(-1)).toEqual({
    event: 'node:agent.rolled-back',
    properties: { to: '1.1.0', outcome: 'rolled_back', reason },
  });
});

test('who cannot be updated is not asked, and the reason is said', async () => {
  const { node: fromClone } = await nodeWith({ releaseKey: null });
  await expect(update(fromClone)).rejects.toMatchObject({ code: 'agent_not_updatable' });
  await expect(update(await newNode(ground))).rejects.toMatchObject({ code: 'node_unreachable' });
  const refusing = await nodeWith(updatable);
  const message = 'The release is signed with another key than the one this host trusts.';
  refusing.agent.answers = ({ m }) => (m === 'agent.update' ? { code: 'node_failed', message } : undefined);
  await expect(update(refusing.node)).rejects.toThrow(`node_failed: ${message}`);
  refusing.agent.answers = ({ m }) =>
    m === 'agent.update' ? { code: 'unsupported_call', message: 'What?' } : undefined;
  await expect(update(refusing.node)).rejects.toThrow(`unsupported_call: ${errors.unsupported_call.message}`);
  expect((await readNode(refusing.node)).agentUpdate).toBeNull();
});

test('a roll-out asks a share, the same nodes first, and passes over who cannot', async () => {
  await ground.sql.query('update nodes set agent_key = null');
  const able = await Promise.all([1, 2, 3].map(() => nodeWith(updatable)));
  const current = await nodeWith({ ...updatable, agentVersion: '1.1.0' });
  const away = await nodeWith(updatable);
  await away.agent.close();
  await untilTrue(async () => (await readNode(away.node)).status === 'offline', 'its end');
  const rollOut = (percent: number) => ground.admin.call(endpoints.rollOut, { body: { percent } });

  const first = await rollOut(1);
  expect(first.asked.length + first.passedOver.length).toBe(1);
  const all = await rollOut(100);
  expect(all.asked.map(({ id }) => id).toSorted()).toEqual(able.map(({ node }) => node).toSorted());
  expect(Object.fromEntries(all.passedOver.map(({ id, reason }) => [id, reason]))).toEqual({
    [current.node]: errors.agent_current.message,
    [away.node]: errors.node_unreachable.message,
  });
  for (const { node, agent } of able) {
    expect((await agent.called('agent.update')).p).toEqual({ version: '1.1.0' });
    expect((await readNode(node)).agentUpdate?.to).toBe('1.1.0');
  }
  expect((await readNode(current.node)).agentUpdate).toBeNull();
});

test('players are told what an address is changed to', async () => {
  const node = await newNode(ground);
  const server = await newServer(ground, node);
  const read = () => ground.admin.call(serverEndpoints.read, { params: { server: server.id } });
  const { items } = await ground.admin.call(nodeEndpoints.allocations, { params: { node } });
  const mine = items.find(({ serverId }) => serverId === server.id);
  const change = (body: object) =>
    ground.admin.call(endpoints.updateAllocation, {
      params: { node, allocation: String(mine?.id) },
      body,
    });
  await change({ publicHost: 'play.example', publicPort: 443, alias: 'front' });
  expect((await read()).address).toEqual({ host: 'play.example', port: 443 });
  expect(await change({ publicPort: null })).toMatchObject({
    publicHost: 'play.example',
    publicPort: mine?.port,
    alias: 'front',
  });
  const elsewhere = { params: { node: await newNode(ground), allocation: String(mine?.id) }, body: {} };
  await expect(ground.admin.call(endpoints.updateAllocation, elsewhere)).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('addresses that no server has are removed, all or none', async () => {
  const node = await newNode(ground, '20000-20004');
  const server = await newServer(ground, node);
  const list = async () =>
    (await ground.admin.call(nodeEndpoints.allocations, { params: { node } })).items.map(
      ({ id, serverId }) => ({ id, isFree: serverId === null }),
    );
  const remove = (ids: number[]) =>
    ground.admin.call(endpoints.removeAllocations, { params: { node }, body: { ids } });
  const before = await list();
  await expect(remove(before.map(({ id }) => id))).rejects.toMatchObject({ code: 'allocation_taken' });
  expect(await list()).toHaveLength(5);
  const free = before.filter(({ isFree }) => isFree).map(({ id }) => id);
  expect(await remove(free)).toEqual({ removed: 4 });
  expect(await remove(free)).toEqual({ removed: 0 });
  expect(await list()).toHaveLength(1);
  expect(server.address).not.toBeNull();
});
