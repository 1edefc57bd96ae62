import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { protocolVersion } from '../schema/protocol.ts';
import { endAgentHere, startAgentHere, type AgentHere } from './testing/agent-here.ts';
import { testConfig } from './testing/configs.ts';
import { TestPanel } from './testing/panel.ts';

/** This agent under a panel that speaks the version before. */
const panel = new TestPanel({ version: protocolVersion - 1 });
let agent: AgentHere;
let stateDir = '';

beforeAll(async () => {
  await panel.start();
  stateDir = await mkdtemp(path.join(tmpdir(), 'roost-former-'));
});

afterAll(async () => {
  await endAgentHere(agent);
  await panel.stop();
  await rm(stateDir, { recursive: true, force: true });
});

test('a server of a panel that knows less is installed, starts, talks and stops', async () => {
  const script = { script: 'echo made > made', entrypoint: 'bash', container: '' };
  const config = testConfig({ install: { number: 1, start: true, wipe: false }, egg: { script } });
  panel.servers.push(config);
  agent = await startAgentHere(panel, stateDir);
  const { uuid, fence } = config;
  await panel.untilState(uuid, 'running');
  expect(agent.servers.get(uuid).record.config.egg).toMatchObject({ denylist: [], features: [] });
  await panel.call('console.watch', { uuid, watch: true });
  await panel.call('server.command', { uuid, fence, command: 'hello' });
  await panel.untilLine(uuid, 'got hello');
  await panel.call('server.power', { uuid, fence, action: 'stop' });
  await panel.untilState(uuid, 'offline');
});

test('what such a panel does not speak of is as it was, and nothing is refused as broken', () => {
  expect(panel.isConnected).toBe(true);
  expect(panel.hellos).toBe(1);
  expect(panel.seen.every(({ v }) => Math.abs(v - (protocolVersion - 1)) <= 1)).toBe(true);
});
