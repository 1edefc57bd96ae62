import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { provideKeeper } from './binary.ts';
import { type ConnectionEvents, KeeperConnection, KeeperGone } from './connection.ts';
import { parseExit } from './exit-record.ts';
import { encodeLaunch, encodeRequest, FrameReader, type LaunchRecords } from './frames.ts';
import { OutputLog } from './output-log.ts';
import { spawnKeeper } from './spawn.ts';

let dir: string;
let runDir: string;
let pid: number;

beforeEach(async () => {
  dir = await mkdtemp(join(os.tmpdir(), 'roost-keeper-'));
  // Longer than a socket's path may be.
  runDir = join(dir, 'a-directory-with-a-long-name'.repeat(4), 'run');
  await mkdir(runDir, { recursive: true });
  const keeper = await provideKeeper({ sourceDir: import.meta.dirname, stateDir: dir });
  pid = await spawnKeeper({ keeper, runDir });
});
afterEach(async () => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    /* it ended with its program */
  }
  await rm(dir, { recursive: true, force: true });
});

test('a keeper greets, refuses what needs a program, and starts one', async () => {
  const connection = await attach();
  expect(connection.hello).toMatchObject({ version: 1, state: 'waiting', pid, offset: 0, lines: 0 });
  await expect(connection.request('input', Buffer.from('x'))).rejects.toThrow('not running');
  await expect(connection.request('start', Buffer.from('nonsense'))).rejects.toThrow('malformed');
  await connection.request('start', shell('echo hello; read x'));
  await expect(connection.request('start', shell('echo again'))).rejects.toThrow('not running');
  const other = await attach();
  expect(other.hello.state).toBe('running');
  connection.close();
  other.close();
});

test('a program may not be started as root by number', async () => {
  const connection = await attach();
  await expect(
    connection.request('start', encodeLaunch({ ...records('id'), user: { uid: 0, gid: 0 } })),
  ).rejects.toThrow('malformed');
  connection.close();
});

test('a bad frame closes that client only', async () => {
  const good = await attach();
  await good.request('start', shell('read x; echo "got $x"; read y'));
  const bad = [
    Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0]),
    Buffer.from([0, 0, 0, 0]),
    Buffer.from([4, 0, 0, 0, 17]),
    encodeRequest('input', 1, Buffer.alloc(200_000)),
    randomBytes(100_000),
  ];
  for (const bytes of bad) await closedAfter(bytes);
  await good.request('input', Buffer.from('still here\n'));
  await expect.poll(() => said()).toContain('got still here');
  good.close();
});

test('noise of every kind leaves the keeper and its program alone', async () => {
  const good = await attach();
  await good.request('start', shell('read x; echo "got $x"; read y'));
  for (let round = 0; round < 200; round += 1) {
    const type = round % 40;
    const payload = randomBytes(round);
    // A signal or a kill is a valid request, not noise.
    if (type === 18 || type === 20 || type === 17) continue;
    const head = Buffer.alloc(9);
    head.writeUInt32LE(5 + payload.byteLength, 0);
    head.writeUInt8(type, 4);
    await closedAfter(Buffer.concat([head, payload, randomBytes(2)]), true);
  }
  await good.request('input', Buffer.from('calm\n'));
  await expect.poll(() => said()).toContain('got calm');
  good.close();
});

test('an agent that does not read never holds the program up', async () => {
  const ended = Promise.withResolvers<void>();
  const connection = await attach({ position: () => undefined, closed: () => ended.resolve() });
  const deaf = await rawSocket();
  await connection.request(
    'start',
    shell('i=0; while [ $i -lt 60000 ]; do echo "line $i padding-padding-padding"; i=$((i+1)); done'),
  );
  await ended.promise;
  deaf.destroy();
  expect(parseExit(await readFile(join(runDir, 'exit'), 'utf8'))).toMatchObject({ code: 0 });
  expect(said()).toContain('line 59999 ');
});

test('input that nobody reads is refused before it fills memory', async () => {
  const connection = await attach();
  await connection.request('start', shell('stty raw -echo; echo up; sleep 1000'));
  await expect.poll(() => said()).toContain('up');
  const flood = async () => {
    for (let count = 0; count < 10; count += 1) await connection.request('input', Buffer.alloc(16_384, 'x'));
  };
  await expect(flood()).rejects.toThrow('does not read its input');
  await connection.request('kill', Buffer.alloc(0));
});

test('without a sandbox, too, a kill reaches what left its session', async () => {
  const closed = Promise.withResolvers<void>();
  const connection = await attach({ position: () => undefined, closed: () => closed.resolve() });
  await connection.request(
    'start',
    shell('setsid setsid sleep 1000 & (setsid sleep 1000 & echo "child $!"); echo up; sleep 1000'),
  );
  await expect.poll(() => said()).toMatch(/child \d+[^]*up|up[^]*child \d+/);
  const child = Number(/child (\d+)/.exec(said())?.[1]);
  await connection.request('kill', Buffer.alloc(0));
  await closed.promise;
  expect(() => process.kill(child, 0)).toThrow('ESRCH');
  expect(parseExit(await readFile(join(runDir, 'exit'), 'utf8'))).toMatchObject({
    code: null,
    signal: 'SIGKILL',
  });
});

test('a program ends with its keeper, without a sandbox too', async () => {
  const connection = await attach();
  await connection.request('start', shell('trap "" HUP TERM; echo "self $$"; while :; do sleep 0.05; done'));
  await expect.poll(() => said()).toMatch(/self \d+/);
  const program = Number(/self (\d+)/.exec(said())?.[1]);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isAlive(program), { timeout: 5_000 }).toBe(false);
  await expect(attach()).rejects.toThrow(KeeperGone);
});

test('a keeper ignores what a shutting-down host sends to every process', async () => {
  const connection = await attach();
  await connection.request('start', shell('echo up; read x; echo "got $x"; read y'));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE'] as const) process.kill(pid, signal);
  await connection.request('input', Buffer.from('on\n'));
  await expect.poll(() => said()).toContain('got on');
  connection.close();
});

async function attach(events?: ConnectionEvents): Promise<KeeperConnection> {
  return await KeeperConnection.open(
    runDir,
    events ?? { position: () => undefined, closed: () => undefined },
  );
}

function records(line: string): LaunchRecords {
  return {
    outer: [],
    inner: ['/bin/bash', '-c', line],
    env: { PATH: '/usr/bin:/bin' },
    cwd: dir,
    join: [],
    seccomp: false,
    tty: true,
  };
}

function shell(line: string): Buffer {
  return encodeLaunch(records(line));
}

function said(): string {
  const log = new OutputLog(runDir);
  log.seek('start-of-log');
  const parts: Uint8Array[] = [];
  for (let chunk = log.next(65_536); chunk; chunk = log.next(65_536)) parts.push(chunk.bytes);
  log.close();
  return Buffer.concat(parts).toString();
}

async function rawSocket(): Promise<net.Socket> {
  // A relative path is short enough for any directory.
  const cwd = process.cwd();
  process.chdir(runDir);
  const socket = net.connect('sock');
  process.chdir(cwd);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Resolves when the keeper has closed the connection, or after its answer where one is allowed. */
async function closedAfter(bytes: Buffer, orAnswered = false): Promise<void> {
  const socket = await rawSocket();
  const over = Promise.withResolvers<void>();
  const frames = new FrameReader();
  socket.on('close', () => over.resolve());
  socket.on('data', (received) => {
    const answered = frames.take(received).some(({ type }) => type === 'result');
    if (orAnswered && answered) over.resolve();
  });
  socket.write(bytes);
  await over.promise;
  socket.destroy();
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch {
    return false;
  }
}
