import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestHost, type Watched } from './host-fixture.ts';

const secret = `secret-${randomUUID()}`;
let host: TestHost;
let neighbour: Watched;

beforeAll(async () => {
  host = await TestHost.open();
  neighbour = await host.launch('echo "$SECRET" > secret.txt; exec -a neighbour-game sleep 1000', {
    env: { SECRET: secret },
  });
});
afterAll(async () => {
  await host.close();
});

/** Runs a shell line as a server and returns what it said. */
async function attack(line: string, changes: Parameters<TestHost['launch']>[1] = {}): Promise<string> {
  return (await (await host.launch(line, { tty: false, ...changes })).finished()).text;
}

test('no system call leads out, and ordinary ones work', async () => {
  const uuid = randomUUID();
  const dataDir = join(host.dir, 'data', uuid);
  await mkdir(dataDir, { recursive: true });
  execFileSync('musl-gcc', [
    '-static',
    '-Os',
    '-D_GNU_SOURCE',
    '-o',
    join(dataDir, 'attacks'),
    join(import.meta.dirname, 'attacks.c'),
  ]);
  const text = await attack('./attacks; echo done', { uuid, tty: true });
  const results = text.trim().split('\r\n');
  expect(results.at(-1)).toBe('done');
  expect(results.filter((line) => line.startsWith('plain-'))).toEqual([
    'plain-file allowed',
    'plain-socket allowed',
    'plain-clone allowed',
  ]);
  expect(results.filter((line) => !line.startsWith('plain-') && line.endsWith(' allowed'))).toEqual([]);
  expect(results.length).toBeGreaterThan(40);
});

test('no capability is left, and set-user-id programs give none', async () => {
  const text = await attack('grep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/self/status; su -c id 2>&1');
  expect(text.match(/^Cap\w+:\t0{16}$/gm)).toHaveLength(5);
  expect(text).toMatch(/NoNewPrivs:\t1/);
  expect(text).toMatch(/Seccomp:\t2/);
  expect(text).not.toContain('uid=0');
});

test('each server has a user of its own', async () => {
  const [one, other] = [await attack('id -u'), await attack('id -u')];
  expect(one).not.toBe(other);
});

test('the neighbour’s files are not to be found', async () => {
  const text = await attack(
    `grep -rs ${secret.slice(7)} / --exclude-dir=proc --exclude-dir=usr; ls ${host.dir} 2>&1; echo done`,
  );
  expect(text).not.toContain(secret);
  expect(text).toContain('No such file');
  expect(text).toContain('done');
});

test('the neighbour’s processes are not to be seen', async () => {
  const text = await attack(
    'ps axww -o args; ls /proc | grep -E "^[0-9]+$" | wc -l; cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"',
  );
  expect(text).not.toContain('neighbour-game');
  expect(text).not.toContain(secret);
  expect((await neighbour.instance.stats()).pids).toBeGreaterThan(0);
});

test('no value is in a command line that other users of the host can read', () => {
  expect(execFileSync('ps', ['axww', '-o', 'args']).toString()).not.toContain(secret);
});

test('sockets of the host are out of reach, by path and by abstract name', async () => {
  const path = join(host.dir, 'agent.sock');
  const abstract = `\0roost-test-${process.pid}`;
  const reached: string[] = [];
  const servers = [path, abstract].map((address) =>
    net
      .createServer((socket) => {
        reached.push(address);
        socket.destroy();
      })
      .listen(address),
  );
  const script = `for (const path of JSON.parse(process.env.PATHS)) require('net').connect(path).on('error', (e) => console.log(e.code)).on('connect', () => console.log('REACHED'))`;
  const text = await attack(`node -e "$SCRIPT"`, {
    env: { SCRIPT: script, PATHS: JSON.stringify([path, abstract]) },
  });
  expect(text.trim().split('\n').sort()).toEqual(['ECONNREFUSED', 'ENOENT']);
  expect(reached).toEqual([]);
  for (const server of servers) server.close();
});

test('the agent’s environment does not arrive', async () => {
  process.env['ROOST_TEST_SECRET'] = secret;
  const text = await attack('env; cat /proc/1/environ');
  delete process.env['ROOST_TEST_SECRET'];
  expect(text).toContain('HOME=/home/container');
  expect(text).not.toContain(secret);
});

test('a loader variable does not reach the sandbox’s own start', async () => {
  const uuid = randomUUID();
  const dataDir = join(host.dir, 'data', uuid);
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'evil.so'), 'not a library');
  const changes = { uuid, env: { LD_PRELOAD: join(dataDir, 'evil.so'), LD_LIBRARY_PATH: dataDir } };
  expect(await attack('echo "started as $(id -u)"', changes)).toMatch(/started as \d{6}/);
});

test('temporary files are bounded and gone with the run', async () => {
  const text = await attack('head -c 150000000 /dev/zero > /tmp/big; stat -c %s /tmp/big; stat -c %a /tmp');
  expect(text).toMatch(/^104857600$/m);
  expect(text).toMatch(/^1777$/m);
});
