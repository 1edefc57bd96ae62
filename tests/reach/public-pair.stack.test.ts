import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { agentEndpoints, nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverReachEndpoints } from '../../schema/api/server-reach.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import type { NodeReach } from '../../schema/protocol.ts';
import { PanelClient } from '../api-client.ts';
import { addNode } from '../first-steps.ts';
import { enrol, type Ground, newServer, regionUrl, startGround } from '../regions/ground.ts';
import { ScriptedAgent } from '../regions/scripted-agent.ts';
import { until } from '../stack/until.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await startGround(23_130, { regions: ['eu', 'us'], variables: { ROOST_REACH_PRIVATE: 'off' } });
});
afterAll(() => ground.stop());

let nodes = 0;

/** A node whose agent does what it is told, with one server on it. */
async function placed(ip: string) {
  nodes += 1;
  const node = await addNode(ground.admin, { name: `home-${String(nodes)}`, ip, ports: '25565-25570' });
  const server = await newServer(ground, node);
  const agent = await (await enrol(ground, node)).connect(server.uuid);
  return { node, server, agent };
}

const reach: NodeReach = {
  outsideIp: '45.0.0.2',
  by: 'upnp',
  findings: [{ code: 'mapped', level: 'ok', message: 'The router lets players in.', remedy: null }],
  mappings: [
    { ip: '0.0.0.0', port: 25_565, protocol: 'tcp', publicPort: 25_600, error: null },
    { ip: '0.0.0.0', port: 25_565, protocol: 'udp', publicPort: 25_600, error: null },
  ],
};

async function tell(agent: ScriptedAgent, node: string, news: NodeReach): Promise<void> {
  agent.event('node.reach', news);
  await until(
    async () => {
      const { reach: known } = await ground.admin.call(nodeEndpoints.read, { params: { node } });
      return JSON.stringify(known?.findings) === JSON.stringify(news.findings) && known?.by === news.by
        ? true
        : undefined;
    },
    { everyMs: 50, timeoutMs: 10_000, onTimeout: () => 'the word did not arrive' },
  );
}

/** Waits until this is the pair that a client is shown. */
async function becomes(
  client: PanelClient,
  server: string,
  pair: { host: string; port: number },
): Promise<void> {
  let shown = '';
  await until(
    async () => {
      const { address } = await client.call(serverEndpoints.read, { params: { server } });
      shown = `${address?.host ?? ''}:${String(address?.port)}`;
      return shown === `${pair.host}:${String(pair.port)}` ? true : undefined;
    },
    { everyMs: 50, timeoutMs: 10_000, onTimeout: () => `${shown} is shown` },
  );
}

test('the pair that the router gave is shown everywhere, in other regions too, and no more once it is gone', async () => {
  const { node, server, agent } = await placed('0.0.0.0');
  const other = new PanelClient(regionUrl(ground, 'us'));
  const { username, password } = ground.stack.secrets.firstLogin;
  await other.call(sessionEndpoints.signIn, { body: { login: username, password } });
  const unknown = { host: '0.0.0.0', port: 25_565 };
  await becomes(other, server.id, unknown);

  await tell(agent, node, reach);
  const pair = { host: '45.0.0.2', port: 25_600 };
  await becomes(ground.admin, server.id, pair);
  await becomes(other, server.id, pair);
  const { items } = await ground.admin.call(serverEndpoints.list, { query: { all: 'true' } });
  expect(items.find(({ id }) => id === server.id)?.address).toEqual(pair);
  const own = await ground.admin.call(serverEndpoints.allocations, { params: { server: server.id } });
  expect(own.items[0]).toMatchObject({ publicHost: pair.host, publicPort: pair.port });
  const all = await ground.admin.call(nodeEndpoints.allocations, { params: { node } });
  expect(all.items.map(({ publicPort }) => publicPort)).toEqual([
    25_600, 25_566, 25_567, 25_568, 25_569, 25_570,
  ]);

  await tell(agent, node, { outsideIp: null, by: 'off', findings: [], mappings: [] });
  await becomes(other, server.id, unknown);
  await agent.close();
});

test('the same word twice is written once', async () => {
  const { node, agent } = await placed('0.0.0.0');
  const version = async () => {
    const { rows } = await ground.sql.query('select version from scope_version where scope = $1', [
      `node:${node}`,
    ]);
    return JSON.stringify(rows);
  };
  await tell(agent, node, reach);
  const before = await version();
  agent.event('node.reach', reach);
  // Written after it, in the order in which it was said.
  await agent.call('state.put', { reports: [agent.report] });
  expect(await version()).toBe(before);
  await agent.close();
});

test('an agent is told the address that it is seen from', async () => {
  const node = await addNode(ground.admin, { name: 'seen', ports: '25565' });
  const headers = { authorization: `Bearer ${await (await enrol(ground, node)).token()}` };
  const link = `${ground.stack.url.replace('http', 'ws')}${agentEndpoints.link.path}`;
  const agent = new ScriptedAgent(link, crypto.randomUUID(), { ...headers, 'cf-connecting-ip': '45.0.0.2' });
  await agent.opened;
  agent.hello();
  const told = await agent.frames.take((frame) => frame.t === 'event' && frame.m === 'generation');
  expect(told).toMatchObject({ p: { seenFrom: '45.0.0.2' } });
  await agent.close();
});

test('a panel on the internet asks no private address, whatever a node is called', async () => {
  const { node, server, agent } = await placed('127.0.0.1');
  agent.answers = (call) => (call.m === 'reach.listen' ? { p: { isListening: true } } : undefined);
  const { items } = await ground.admin.call(serverEndpoints.allocations, { params: { server: server.id } });
  const allocation = items[0]?.id ?? 0;
  const check = async () => {
    const params = { server: server.id, allocation: String(allocation) };
    return (await ground.admin.call(serverReachEndpoints.check, { params })).reach;
  };
  // Up by its own word, so that it is asked without a stand-in.
  expect(await check()).toMatchObject({ tcp: { reached: false, reason: 'not_public', detail: '127.0.0.1' } });
  for (const publicHost of ['169.254.169.254', '::1', '10.1.2.3', '[::ffff:127.0.0.1]'.slice(1, -1)]) {
    await ground.admin.call(nodeAgentEndpoints.updateAllocation, {
      params: { node, allocation: String(allocation) },
      body: { publicHost },
    });
    expect(await check()).toMatchObject({
      tcp: { reached: false, reason: 'not_public', detail: publicHost },
    });
  }
  await agent.close();
});
