import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { serverReachEndpoints } from '../../schema/api/server-reach.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { importEgg } from '../first-steps.ts';
import { type Ground, newServer, newUser, startGround } from '../regions/ground.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { nodeIs, type RealNode, serverIs, startNodeHere } from './real-node.ts';

const firstPort = 29_420;
const scratch = scratchDirectory('reach');
let ground: Ground;
let eggId: string;
let home: RealNode;
let far: RealNode;

/** A game for one run: what it does is its variable. */
const egg = JSON.stringify({
  meta: { version: 'PTDL_v2' },
  name: 'Any game',
  author: 'eggs@example.org',
  docker_images: { One: 'example.org/one:1' },
  startup: 'node -e "$GAME"',
  config: { files: '{}', startup: '{"done":"ready"}', logs: '{}', stop: '^C' },
  scripts: { installation: { script: '', container: 'example.org/install:1', entrypoint: 'sh' } },
  variables: [{ name: 'Game', env_variable: 'GAME', default_value: '', rules: 'nullable|string' }],
});
/** Answers Source's query over UDP, and takes connections. */
const talkative = `const p = Number(process.env.SERVER_PORT); require('net').createServer(() => {}).listen(p, '0.0.0.0');
  const s = require('dgram').createSocket('udp4'); s.on('message', (m, r) => { if (String(m).includes('Source')) s.send('I am', r.port, r.address); });
  s.bind(p, '0.0.0.0', () => console.log('ready'));`;
/** Reads and says nothing. */
const silent = talkative.replace("includes('Source')", "includes('no such words')");

beforeAll(async () => {
  ground = await startGround(23_100);
  eggId = await importEgg(ground.admin, egg);
  home = await startNodeHere(ground, {
    name: 'home',
    ports: `${firstPort}-${firstPort + 9}`,
    stateDir: path.join(scratch.path, 'home'),
  });
  far = await startNodeHere(ground, {
    name: 'far',
    ports: `${firstPort + 40}`,
    stateDir: path.join(scratch.path, 'far'),
  });
});
afterAll(async () => {
  await home.leave();
  await far.leave();
  await ground.stop();
  scratch.remove();
});

/** A server of this game at home, and its address. */
async function placed(game = '') {
  const changes = { eggId, environment: { GAME: game }, skipScripts: true };
  const server = await newServer(ground, home.id, changes);
  await serverIs(ground, server.id, { state: 'offline', isInstalled: true });
  const { items } = await ground.admin.call(serverEndpoints.allocations, { params: { server: server.id } });
  const [address] = items;
  if (address === undefined) throw new Error('the server has no address');
  return { server, address };
}

const check = (server: string, allocation: number, client = ground.admin) =>
  client.call(serverReachEndpoints.check, { params: { server, allocation: String(allocation) } });

test('a stopped server’s node answers in its place, to the panel and to another node; it is kept', async () => {
  const { server, address } = await placed();
  const { reach } = await check(server.id, address.id);
  expect(reach).toMatchObject({
    tcp: { reached: true, reason: 'open' },
    udp: { reached: true, reason: 'open', detail: far.name },
  });
  const { items } = await ground.admin.call(serverEndpoints.allocations, { params: { server: server.id } });
  expect(items[0]?.reach).toEqual(reach);
});

test('a server may start while it is checked', async () => {
  const { server, address } = await placed(talkative);
  const checking = check(server.id, address.id);
  await ground.admin.call(serverEndpoints.power, {
    params: { server: server.id },
    body: { action: 'start' },
  });
  await serverIs(ground, server.id, { state: 'running' });
  await checking;
  const { reach } = await check(server.id, address.id);
  expect(reach).toMatchObject({ tcp: { reached: true }, udp: { reached: true, reason: 'open' } });
});

test('a running game that says nothing over UDP is not called closed', async () => {
  const { server, address } = await placed(silent);
  await ground.admin.call(serverEndpoints.power, {
    params: { server: server.id },
    body: { action: 'start' },
  });
  await serverIs(ground, server.id, { state: 'running' });
  const { reach } = await check(server.id, address.id);
  expect(reach).toMatchObject({
    tcp: { reached: true, reason: 'open' },
    udp: { reached: null, reason: 'game_silent' },
  });
});

test('a port that another program holds is said to be in use', async () => {
  const { server, address } = await placed();
  const other = createServer().listen(address.port, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { reach } = await check(server.id, address.id);
  expect(reach).toMatchObject({
    tcp: { reached: null, reason: 'in_use' },
    udp: { reached: null, reason: 'in_use' },
  });
});

test('a public pair that leads to another host, or to a closed port, is found out', async () => {
  const { server, address } = await placed();
  const stranger = createServer((socket) => socket.end('220 welcome')).listen(firstPort + 60, '127.0.0.1');
  const datagrams = createSocket('udp4').bind(firstPort + 60, '127.0.0.1');
  datagrams.on('message', (_, from) => datagrams.send('who is there', from.port, from.address));
  onTestFinished(() => {
    stranger.close();
    datagrams.close();
  });
  await Promise.all([once(stranger, 'listening'), once(datagrams, 'listening')]);
  const point = (publicPort: number) =>
    ground.admin.call(nodeAgentEndpoints.updateAllocation, {
      params: { node: home.id, allocation: String(address.id) },
      body: { publicPort },
    });

  await point(firstPort + 60);
  const { reach: wrong } = await check(server.id, address.id);
  expect(wrong).toMatchObject({
    tcp: { reached: false, reason: 'wrong_host' },
    udp: { reason: 'wrong_host' },
  });
  await point(firstPort + 61);
  const { reach: closed } = await check(server.id, address.id);
  expect(closed).toMatchObject({ tcp: { reached: false, reason: 'refused' }, udp: { reason: 'refused' } });
});

test('an address of another server, and a server of another user, do not exist', async () => {
  const [one, two] = [await placed(), await placed()];
  await expect(check(one.server.id, two.address.id)).rejects.toMatchObject({ code: 'not_found' });
  const stranger = await newUser(ground);
  await expect(check(one.server.id, one.address.id, stranger.client)).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('one server is checked only so often', async () => {
  const { server, address } = await placed();
  // The node need not look: what is counted is the asking.
  const other = createServer().listen(address.port, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  for (let count = 0; count < 15; count++) await check(server.id, address.id);
  // A window of counting may have ended meanwhile, and not two of them.
  const again = async () => {
    for (let count = 0; count < 16; count++) await check(server.id, address.id);
  };
  await expect(again()).rejects.toMatchObject({ code: 'rate_limited' });
});

test('without another node UDP is not known; with its own node away nothing is', async () => {
  const { server, address } = await placed();
  await far.leave();
  await nodeIs(ground, far.id, 'offline');
  const { reach } = await check(server.id, address.id);
  expect(reach).toMatchObject({ tcp: { reached: true }, udp: { reached: null, reason: 'no_prober' } });
  await home.leave();
  await nodeIs(ground, home.id, 'offline');
  const { reach: away } = await check(server.id, address.id);
  expect(away).toMatchObject({ tcp: { reason: 'node_offline' }, udp: { reason: 'node_offline' } });
});
