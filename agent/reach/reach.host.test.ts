import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Agent } from '../agent.ts';
import { agentEvents, type NodeReach } from '../../schema/protocol.ts';
import { startAgentHere } from '../testing/agent-here.ts';
import { testConfig } from '../testing/configs.ts';
import { TestPanel } from '../testing/panel.ts';
import { scratch } from '../testing/scratch.ts';

const challenge = { question: 'q'.repeat(43), answer: 'a'.repeat(43) };
const ip = '127.0.0.1';
const port = 29_430;
const address = { ip, port };
const listen = { ...address, challenge, forMs: 20_000 };
const probe = { host: ip, port, challenge, allowsPrivate: true };

let panel: TestPanel;
let agent: Agent;

beforeEach(async () => {
  panel = new TestPanel();
  await panel.start();
});
afterEach(async () => {
  await agent.shutDown(5000);
  await panel.stop();
});

const startHere = async () => startAgentHere(panel, await scratch(onTestFinished));

const reaches = (): NodeReach[] =>
  panel.seen.flatMap((frame) =>
    frame.t === 'event' && frame.m === 'node.reach' ? [agentEvents['node.reach'].parse(frame.p)] : [],
  );

test('how players reach the node is told on each connection, and nothing is mapped unasked', async () => {
  panel.servers = [testConfig({ allocations: [address] })];
  agent = await startHere();
  await panel.until('the first word', () => reaches().length > 0);
  expect(reaches()[0]).toMatchObject({ by: 'off', mappings: [] });
  const before = reaches().length;
  panel.close(4010);
  await panel.until('the word on the next connection', () => reaches().length > before);
});

test('what the panel says of the outside counts from then on', async () => {
  agent = await startHere();
  const event = { v: 2, t: 'event', m: 'generation', p: { generation: 1, seenFrom: '45.0.0.2' } };
  panel.send(JSON.stringify(event));
  await panel.until('the address', () => reaches().some(({ outsideIp }) => outsideIp === '45.0.0.2'));
  expect(reaches().at(-1)?.findings).toHaveLength(1);
});

test('a node stands in for a server that does not run, and a start takes the port back', async () => {
  const config = testConfig({ allocations: [address] });
  panel.servers = [config];
  agent = await startHere();
  await panel.until('the server', () => agent.servers.all().length === 1);
  const own = { ...listen, uuid: config.uuid };
  expect(await panel.call('reach.listen', own)).toEqual({ isListening: true });
  expect(await panel.call('reach.probe', probe)).toMatchObject({ reached: true, reason: 'open' });

  await panel.call('server.power', { uuid: config.uuid, fence: config.fence, action: 'start' });
  await panel.untilState(config.uuid, 'running');
  await expect(panel.call('reach.listen', own)).rejects.toMatchObject({ code: 'wrong_state' });
});

test('a node stands in for its own servers’ addresses alone', async () => {
  const config = testConfig({ allocations: [address] });
  panel.servers = [config];
  agent = await startHere();
  await panel.until('the server', () => agent.servers.all().length === 1);
  const other = { ...listen, uuid: config.uuid, port: 29_431 };
  await expect(panel.call('reach.listen', other)).rejects.toMatchObject({ code: 'wrong_state' });
  const unknown = { ...listen, uuid: crypto.randomUUID() };
  await expect(panel.call('reach.listen', unknown)).rejects.toMatchObject({ code: 'not_found' });
});
