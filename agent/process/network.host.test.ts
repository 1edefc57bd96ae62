import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import os from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestHost, type Watched } from './host-fixture.ts';

interface Place {
  namespace: string;
  link: string;
  host: string;
  machine: string;
}

/** A network beyond the host with a machine on it, which also has the address that clouds serve metadata on. */
const outside: Place = {
  namespace: `rtw${process.pid}`,
  link: `rtw${process.pid}`,
  host: '198.51.100.1',
  machine: '198.51.100.2',
};
/** A network of containers inside the host. */
const inner: Place = {
  namespace: `rtd${process.pid}`,
  link: `docker${process.pid}`,
  host: '198.51.101.1',
  machine: '198.51.101.2',
};
const metadata = '169.254.169.254';
/** Answers `pong from <name>` on tcp and udp, and tells who asked. */
const responder = (ports: string) => `
  for (const port of ${ports}) {
    require('net').createServer((s) => s.end('pong from ' + process.env.NAME + ' to ' + s.remoteAddress)).listen(port, '0.0.0.0');
    const u = require('dgram').createSocket('udp4');
    u.on('message', (m, r) => u.send('pong from ' + process.env.NAME, r.port, r.address)).bind(port, () => console.log('ready ' + port));
  }`;

let host: TestHost;
let machines: ChildProcess[];
let game: Watched;

beforeAll(async () => {
  host = await TestHost.open();
  machines = [await makePlace(outside), await makePlace(inner)];
  execFileSync('ip', ['-n', outside.namespace, 'addr', 'add', `${metadata}/32`, 'dev', 'eth0']);
  execFileSync('ip', ['route', 'add', `${metadata}/32`, 'via', outside.machine, 'dev', outside.link]);
  game = await host.launch('node -e "$SCRIPT"', {
    env: { SCRIPT: responder('[29010, 29011]'), NAME: 'game' },
    allocations: [{ ip: '0.0.0.0', port: 29_010 }],
  });
  await game.until(/ready 29010[^]*ready 29011|ready 29011[^]*ready 29010/);
});
afterAll(async () => {
  for (const machine of machines) machine.kill('SIGKILL');
  await host.close();
  for (const { namespace } of [outside, inner]) execFileSync('ip', ['netns', 'del', namespace]);
});

test('a published port answers on the host’s loopback and on its address, tcp and udp', async () => {
  for (const address of ['127.0.0.1', outside.host, hostAddress()]) {
    expect(await askTcp(address, 29_010)).toContain('pong from game');
    expect(await askUdp(address, 29_010)).toBe('pong from game');
  }
});

test('a published port answers from outside and sees who asks', async () => {
  const script = `require('net').connect(29010, '${outside.host}').on('data', (d) => console.log(String(d)))`;
  const text = execFileSync('nsenter', [
    `--net=/run/netns/${outside.namespace}`,
    process.execPath,
    '-e',
    script,
  ]).toString();
  expect(text).toContain(`to ${outside.machine}`);
});

test('a port that is not published answers nowhere', async () => {
  await expect(askTcp('127.0.0.1', 29_011)).rejects.toThrow('ECONNREFUSED');
  await expect(askTcp(hostAddress(), 29_011)).rejects.toThrow('ECONNREFUSED');
});

test('a server reaches the world, and neither the host nor its loopback nor metadata addresses', async () => {
  const reached: string[] = [];
  const listeners = ['127.0.0.1', '0.0.0.0'].map((address, index) =>
    net
      .createServer((socket) => {
        reached.push(address);
        socket.destroy();
      })
      .listen(29_020 + index, address),
  );
  const datagrams = dgram.createSocket('udp4').bind(29_022, '0.0.0.0');
  datagrams.on('message', (message, from) => reached.push(`udp ${from.address} ${String(message)}`));
  await Promise.all([...listeners, datagrams].map((one) => once(one, 'listening')));
  // The host itself gets an answer there, so what the server lacks is the permission, not the machine.
  expect(await askTcp(metadata, 80)).toContain('pong from machine');

  const run = await host.launch('node -e "$SCRIPT"', {
    env: {
      SCRIPT: prober(),
      TARGETS: JSON.stringify([
        [outside.machine, 80],
        [metadata, 80],
        ['127.0.0.1', 29_020],
        [gateway(), 29_021],
        [hostAddress(), 29_021],
        [outside.host, 29_021],
        ['127.0.0.1', 29_021],
      ]),
      UDP: JSON.stringify([gateway(), hostAddress(), outside.host, '127.0.0.1']),
    },
  });
  const { text } = await run.finished();
  expect(text).toContain(`${outside.machine}:80 answered`);
  expect(text.match(/ answered/g)).toHaveLength(1);
  expect(text.match(/ unreachable/g)).toHaveLength(6);

  expect(await askUdpOnce('127.0.0.1', 29_022, datagrams)).toBe('marker');
  expect(reached).toEqual(['udp 127.0.0.1 marker']);
  for (const listener of listeners) listener.close();
  datagrams.close();
});

test('servers reach each other only where they are published', async () => {
  const own = privateAddressOf(29_010);
  expect(own).toMatch(/^100\.72\./);
  const run = await host.launch('node -e "$SCRIPT"', {
    env: {
      SCRIPT: prober(),
      TARGETS: JSON.stringify([
        [own, 29_010],
        [own, 29_011],
        [hostAddress(), 29_010],
        [hostAddress(), 29_011],
      ]),
      UDP: '[]',
    },
  });
  const { text } = await run.finished();
  expect(text).toContain(`${hostAddress()}:29010 answered`);
  expect(text.match(/ answered/g)).toHaveLength(1);
});

test('containers of the host are out of reach, though the host reaches them', async () => {
  expect(await askTcp(inner.machine, 80)).toContain('pong from machine');
  const run = await host.launch('node -e "$SCRIPT"', {
    env: { SCRIPT: prober(), TARGETS: JSON.stringify([[inner.machine, 80]]), UDP: '[]' },
  });
  expect((await run.finished()).text).toContain(`${inner.machine}:80 unreachable`);
});

test('a server reaches its own published port by the host’s address', async () => {
  const run = await host.launch(
    `node -e "$SCRIPT" & sleep 0.3; node -e "require('net').connect(29012, '${hostAddress()}').on('data', (d) => console.log(String(d)))"; kill %1`,
    {
      env: { SCRIPT: responder('[29012]'), NAME: 'itself' },
      allocations: [{ ip: hostAddress(), port: 29_012 }],
    },
  );
  expect(await run.until(/pong from itself/)).toBeTruthy();
  await run.instance.kill();
});

test('an allocation on one address is published on that address only', async () => {
  const run = await host.launch('node -e "$SCRIPT"', {
    env: { SCRIPT: responder('[29013]'), NAME: 'local' },
    allocations: [{ ip: '127.0.0.1', port: 29_013 }],
  });
  await run.until(/ready/);
  expect(await askTcp('127.0.0.1', 29_013)).toContain('pong from local');
  await expect(askTcp(hostAddress(), 29_013)).rejects.toThrow('ECONNREFUSED');
});

test('a port that a program of the host listens on is not taken from it', async () => {
  const listener = net.createServer().listen(29_014, '127.0.0.1');
  await once(listener, 'listening');
  await expect(host.launch('echo x', { allocations: [{ ip: '0.0.0.0', port: 29_014 }] })).rejects.toThrow(
    'used by another program',
  );
  listener.close();
});

test('rules that were flushed come back, with the published ports', async () => {
  execFileSync('nft', ['delete', 'table', 'inet', 'roost']);
  await expect(askTcp('127.0.0.1', 29_010)).rejects.toThrow('ECONNREFUSED');
  await host.restart();
  await host.runtime.reattach(game.instance.uuid);
  expect(await askTcp('127.0.0.1', 29_010)).toContain('pong from game');
  const [again] = await host.runtime.reattach(game.instance.uuid);
  expect((await again?.stats())?.networkTxBytes).toBeGreaterThan(0);
});

test('with the end of a run its namespace, interface and ports are gone', async () => {
  const run = await host.launch('node -e "$SCRIPT"', {
    env: { SCRIPT: responder('[29015]'), NAME: 'short' },
    allocations: [{ ip: '0.0.0.0', port: 29_015 }],
  });
  await run.until(/ready/);
  const before = execFileSync('ip', ['netns', 'list']).toString();
  await run.instance.kill();
  await host.runtime.remove(run.instance.uuid);
  expect(execFileSync('nft', ['list', 'map', 'inet', 'roost', 'published_any']).toString()).not.toContain(
    '29015',
  );
  expect(execFileSync('ip', ['netns', 'list']).toString().split('\n').length).toBeLessThan(
    before.split('\n').length,
  );
});

async function makePlace({ namespace, link, host: address, machine }: Place): Promise<ChildProcess> {
  const commands = [
    `ip netns add ${namespace}`,
    `ip link add ${link} type veth peer name eth0 netns ${namespace}`,
    `ip addr add ${address}/24 dev ${link}`,
    `ip link set ${link} up`,
    `ip -n ${namespace} addr add ${machine}/24 dev eth0`,
    `ip -n ${namespace} link set eth0 up`,
    `ip -n ${namespace} link set lo up`,
    `ip -n ${namespace} route add default via ${address}`,
  ];
  for (const command of commands) execFileSync('sh', ['-c', command]);
  const child = spawn(
    'nsenter',
    [`--net=/run/netns/${namespace}`, process.execPath, '-e', responder('[80]')],
    {
      env: { ...process.env, NAME: 'machine' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  return child;
}

/** Connects to each target, prints what became of it; then one datagram to each address. */
function prober(): string {
  return `
    const net = require('net'), udp = require('dgram').createSocket('udp4');
    const one = ([host, port]) => new Promise((done) => {
      const say = (word) => { socket.destroy(); console.log(host + ':' + port + ' ' + word); done(); };
      const socket = net.connect(port, host).on('data', () => say('answered')).on('error', () => say('unreachable'));
      socket.setTimeout(1500, () => say('unreachable'));
    });
    const send = (host) => new Promise((done) => udp.send('from a server', 29022, host, done));
    Promise.all(JSON.parse(process.env.TARGETS).map(one)).then(() => Promise.all(JSON.parse(process.env.UDP).map(send))).then(() => udp.close());`;
}

function askTcp(address: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, address);
    let text = '';
    socket.on('data', (bytes) => (text += String(bytes)));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

async function askUdp(address: string, port: number): Promise<string> {
  const socket = dgram.createSocket('udp4');
  socket.send('ping', port, address);
  const [message] = await once(socket, 'message');
  socket.close();
  return String(message);
}

/** The socket's next datagram after one of our own is that one, unless something else came before. */
async function askUdpOnce(address: string, port: number, receiver: dgram.Socket): Promise<string> {
  const received = once(receiver, 'message');
  const socket = dgram.createSocket('udp4');
  socket.send('marker', port, address);
  const [message] = await received;
  socket.close();
  return String(message);
}

function hostAddress(): string {
  const addresses = Object.entries(os.networkInterfaces())
    .filter(([name]) => !/^(rst|rtw|docker)/.test(name))
    .flatMap(([, list]) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  return addresses[0]?.address ?? '127.0.0.1';
}

function gateway(): string {
  return '100.72.0.1';
}

function privateAddressOf(port: number): string {
  const map = execFileSync('nft', ['list', 'map', 'inet', 'roost', 'published_any']).toString();
  return new RegExp(`(?:tcp|6) \\. ${port} : ([\\d.]+)`).exec(map)?.[1] ?? '';
}
