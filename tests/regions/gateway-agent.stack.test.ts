import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAgent } from '../../agent/agent.ts';
import type { Agent } from '../../agent/agent.ts';
import { createKey } from '../../agent/identity.ts';
import { createLogger } from '../../agent/log.ts';
import { createProcessRuntime } from '../../agent/process/process-runtime.ts';
import { openStateDir } from '../../agent/state-dir.ts';
import { testConfig } from '../../agent/testing/configs.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { until } from '../stack/until.ts';
import type { ConsoleViewer } from './console-viewer.ts';
import { startGateway } from './gateway-ground.ts';
import type { GatewayGround, TestNode } from './gateway-ground.ts';

const scratch = scratchDirectory('gateway-agent');
let ground: GatewayGround;

beforeAll(async () => {
  ground = await startGateway(24_350);
});

afterAll(async () => {
  await ground.stop();
  scratch.remove();
});

/** The real agent with the real runtime, dialling the gateway of a node. */
async function startReal(node: TestNode): Promise<Agent> {
  const dir = await openStateDir(path.join(scratch.path, node.uuid));
  const runtime = await createProcessRuntime({
    stateDir: dir.runtime,
    keeperSourceDir: path.join(import.meta.dirname, '../../agent/keeper'),
  });
  const identity = {
    nodeId: node.uuid,
    name: 'test',
    panelUrl: ground.url,
    linkUrl: node.at('/agent'),
    key: createKey(),
  };
  return await startAgent({ dir, identity, runtime, log: createLogger(() => undefined) });
}

const line = (viewer: ConsoleViewer, text: string) =>
  viewer.frames.take((frame) => frame.t === 'lines' && frame.lines.includes(text));

const state = (viewer: ConsoleViewer, name: string) =>
  viewer.frames.take((frame) => frame.t === 'state' && frame.state === name);

test('a real agent: configured, started, watched, commanded, restarted, stopped', async () => {
  const node = ground.node();
  const game =
    'echo ready; while read -r line; do case "$line" in stop) echo bye; exit 0;; ' +
    'count) i=0; while [ $i -lt 1500 ]; do echo "n $i"; i=$((i+1)); done;; *) echo "got $line";; esac; done';
  ground.writer.servers = [testConfig({ uuid: node.server, startup: game })];
  const first = await startReal(node);
  const viewer = await node.viewer();
  if ((await viewer.next('hello')).node === 'offline') await viewer.next('node');
  viewer.send({ t: 'resume', after: null });
  const power = (action: string) => node.call('server.power', { uuid: node.server, fence: [1, 1], action });
  await until(async () => first.servers.all()[0], {
    everyMs: 10,
    timeoutMs: 20_000,
    onTimeout: () => 'the agent was not told its servers',
  });
  const started = await power('start');
  expect(started).toEqual({ status: 200, body: { state: 'starting' } });
  await state(viewer, 'running');
  await line(viewer, 'ready');
  await ground.writer.calls.take(
    (call) => call.name === 'node-states' && call.params.reports.some((report) => report.state === 'running'),
  );
  viewer.send({ t: 'command', id: 'c', command: 'hello' });
  await line(viewer, 'got hello');
  await viewer.next('ok');
  viewer.send({ t: 'command', id: 'd', command: 'count' });
  await line(viewer, 'n 1499');
  await viewer.next('stats');

  await first.stop();
  await viewer.frames.take((frame) => frame.t === 'node' && frame.node === 'offline');
  const second = await startReal(node);
  await viewer.frames.take((frame) => frame.t === 'node' && frame.node === 'online');
  viewer.send({ t: 'command', id: 'e', command: 'again' });
  await line(viewer, 'got again');
  const counted = viewer.lines.filter((text) => /^n \d+$/.test(text));
  expect(counted).toEqual(Array.from({ length: 1500 }, (_, index) => `n ${index}`));
  expect(viewer.lines.filter((text) => text === 'got hello')).toHaveLength(1);

  expect(await power('stop')).toMatchObject({ status: 200 });
  await line(viewer, 'bye');
  await state(viewer, 'offline');
  expect(await power('stop')).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
  await viewer.close();
  await second.stop();
});

test('how a host is doing is known while its object sleeps, and no longer than it is connected', async () => {
  const node = ground.node();
  const agent = await node.agent();
  expect(await node.health()).toBeNull();
  const health = { uptimeMs: 5000, load: 0.5, memoryUsedMb: 700, diskUsedMb: 900, running: 3 };
  agent.event('node.state', health);
  await agent.frames.take((frame) => frame.t === 'event' && frame.m === 'generation');
  await expect.poll(() => node.health()).toMatchObject(health);
  await node.hibernate();
  expect(await node.health()).toMatchObject({ ...health, heardAt: expect.any(Number) });
  await agent.close();
  await expect.poll(() => node.health()).toBeNull();
});
