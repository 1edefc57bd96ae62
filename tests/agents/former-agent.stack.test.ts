import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { errors } from '../../schema/errors.ts';
import type { PowerAction, ServerState } from '../../schema/server-state.ts';
import { addNode, importEgg } from '../first-steps.ts';
import { ConsoleViewer } from '../regions/console-viewer.ts';
import { type Ground, startGround } from '../regions/ground.ts';
import { releasedFiles } from '../regions/released-files.ts';
import { enrolAgent, startAgent, type LocalAgent } from '../stack/local-agent.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { until } from '../stack/until.ts';

/** The last agent that spoke version 1 of the link, as it was, under the panel as it is. */
const scratch = scratchDirectory('former-agent');
const files = releasedFiles('1.1.0');
const program = path.join(scratch.path, 'agent', 'roost-agent.mjs');
const stateDirectory = path.join(scratch.path, 'state');
const keepers = path.join(import.meta.dirname, '../../agent/keeper');

let ground: Ground;
let agent: LocalAgent | null = null;
let node: string;

beforeAll(async () => {
  mkdirSync(path.dirname(program), { recursive: true });
  const packed = readFileSync(new URL('roost-agent-protocol-1.mjs.gz', import.meta.url));
  writeFileSync(program, gunzipSync(packed));
  cpSync(keepers, path.join(path.dirname(program), 'keeper'), { recursive: true });
  ground = await startGround(23_340, { assets: files });
  node = await addNode(ground.admin, { name: 'former', ports: '23390-23394' });
  const { token } = await ground.admin.call(nodeEndpoints.enrolment, { params: { node } });
  await enrolAgent({ program, stateDirectory }, ground.stack.url, token);
  agent = startAgent({
    program,
    stateDirectory,
    logFile: path.join(scratch.path, 'agent.log'),
    reaper: ground.stack.reaper,
    onStart: () => undefined,
  });
});

afterAll(async () => {
  await agent?.stop();
  await ground.stop();
  scratch.remove();
  rmSync(files, { recursive: true });
});

const readNode = () => ground.admin.call(nodeEndpoints.read, { params: { node } });

const untilTrue = (what: string, holds: () => Promise<boolean>) =>
  until(async () => ((await holds()) ? true : undefined), {
    everyMs: 100,
    timeoutMs: 30_000,
    onTimeout: () => `waited in vain for ${what}: ${agent?.logTail() ?? ''}`,
  });

const egg = JSON.stringify({
  meta: { version: 'PTDL_v2' },
  name: 'Echo',
  features: ['eula'],
  author: 'eggs@example.org',
  description: '',
  docker_images: { One: 'example.org/one:1' },
  file_denylist: ['secret.txt'],
  startup:
    'cat made; echo ready; while read -r line; do [ "$line" = stop ] && exit 0; echo "got $line"; done',
  config: { files: '{}', startup: '{"done":"ready"}', logs: '{}', stop: 'stop' },
  scripts: {
    installation: {
      script: 'echo installed by script > made',
      container: 'example.org/i:1',
      entrypoint: 'bash',
    },
  },
  variables: [],
});

test('it connects, and its facts are those it can tell', async () => {
  await untilTrue('the agent', async () => (await readNode()).status === 'online');
  const { facts, reach } = await readNode();
  expect(facts).toMatchObject({ runtime: 'process', os: expect.any(String) });
  expect([facts?.findings, facts?.releaseKey, reach]).toEqual([undefined, undefined, null]);
  await untilTrue('its health', async () => {
    const health = await ground.admin.call(nodeAgentEndpoints.health, { params: { node } });
    return health.uptimeMs !== null && health.uptimeMs > 0;
  });
});

test('a server is installed, starts, talks, restarts, stops and goes', async () => {
  const eggId = await importEgg(ground.admin, egg);
  const { id } = await ground.admin.call(serverEndpoints.create, {
    body: { name: 'Echo', nodeId: node, eggId },
  });
  const params = { server: id };
  const stateOf = async () => (await ground.admin.call(serverEndpoints.read, { params })).state;
  const reaches = (state: ServerState) =>
    untilTrue(`${state} (${id})`, async () => (await stateOf()) === state);
  const power = (action: PowerAction) =>
    ground.admin.call(serverEndpoints.power, { params, body: { action } });
  await untilTrue('its installation', async () => {
    const server = await ground.admin.call(serverEndpoints.read, { params });
    return server.installedAt !== null && server.state === 'offline';
  });

  const address = `${ground.stack.url.replace('http', 'ws')}/api/v1/servers/${id}/console`;
  const headers = { cookie: ground.admin.cookieHeader(), origin: new URL(ground.stack.url).origin };
  const viewer = new ConsoleViewer(address, headers);
  await viewer.opened;
  await viewer.resume();
  const shows = (text: string) =>
    untilTrue(`the line ${text}`, () => Promise.resolve(viewer.lines.some((line) => line.includes(text))));
  await power('start');
  await reaches('running');
  await shows('installed by script');
  await ground.admin.call(serverEndpoints.command, { params, body: { command: 'hello' } });
  await shows('got hello');
  await power('restart');
  await untilTrue('a second start', () =>
    Promise.resolve(viewer.lines.filter((line) => line.includes('ready')).length > 1),
  );
  await reaches('running');
  await power('stop');
  await reaches('offline');
  await viewer.close();
  await ground.admin.call(serverEndpoints.delete, { params, query: {} });
  await untilTrue('its end', async () => (await readNode()).servers === 0);
});

test('what it cannot do is refused with what mends it', async () => {
  const update = () => ground.admin.call(nodeAgentEndpoints.updateAgent, { params: { node } });
  await expect(update()).rejects.toMatchObject({ code: 'agent_not_updatable' });
  await ground.sql.query(`update nodes set facts = facts || '{"releaseKey":"SHA256:key"}' where uuid = $1`, [
    node,
  ]);
  await expect(update()).rejects.toThrow(`unsupported_call: ${errors.unsupported_call.message}`);
});
