import { randomUUID } from 'node:crypto';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestHost, Watched } from './host-fixture.ts';

let host: TestHost;
beforeAll(async () => {
  host = await TestHost.open();
});
afterAll(async () => {
  await host.close();
});

test('this host isolates servers', () => {
  expect(host.runtime.isolation).toEqual({ isolated: true });
});

test('a program runs as its own user on a terminal, answers input and ends with its code', async () => {
  const run = await host.launch(
    'test -t 0 && test -t 1 && echo "on a terminal as $(id -u)"; read word; echo "you said $word"; exit 7',
  );
  const [, uid] = await run.until(/on a terminal as (\d+)/);
  expect(Number(uid)).toBeGreaterThanOrEqual(200_000);
  await run.instance.write('hello\n');
  const exit = await run.instance.exited;
  expect(run.text).toContain('you said hello');
  expect(exit).toMatchObject({ code: 7, signal: null, oomKilled: false, keeperLost: false });
});

test('a program without a terminal reads and writes pipes', async () => {
  const run = await host.launch(
    'test -t 0 || echo piped; read word; echo "got $word"; echo oops >/dev/stderr',
    { tty: false },
  );
  await run.instance.write('x\n');
  expect((await run.finished()).text).toBe('piped\ngot x\noops\n');
});

test('standard output can be opened again by name', async () => {
  const { text, code } = await (
    await host.launch('echo one >/dev/stdout && echo two >/dev/stderr && echo three >/dev/tty')
  ).finished();
  expect({ text, code }).toEqual({ text: 'one\r\ntwo\r\nthree\r\n', code: 0 });
});

test('a signal reaches the program behind the shell, and its end is waited for', async () => {
  const run = await host.launch(
    `node -e "process.on('SIGTERM', () => setTimeout(() => { console.log('saved'); process.exit(0) }, 200)); setInterval(() => {}, 1000); console.log('ready')"; echo after`,
  );
  await run.until(/ready/);
  await run.instance.signal('SIGTERM');
  const exit = await run.instance.exited;
  expect(run.text).toContain('saved');
  expect(exit).toMatchObject({ code: null, signal: 'SIGTERM' });
});

test('an interrupt character reaches the program only', async () => {
  const run = await host.launch(
    `trap 'echo interrupted; exit 9' INT; echo ready; while :; do sleep 0.1; done`,
  );
  await run.until(/ready/);
  await run.instance.write('\x03');
  expect(await run.instance.exited).toMatchObject({ code: 9 });
  expect(run.text).toContain('interrupted');
});

test('a kill ends the whole tree, also what left its session', async () => {
  const run = await host.launch('setsid sleep 1000 & (sleep 1000 &) ; nohup sleep 1000 & echo ready; wait');
  await run.until(/ready/);
  expect((await run.instance.stats()).pids).toBeGreaterThan(4);
  await run.instance.kill();
  expect(await run.instance.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
  expect((await run.instance.stats()).pids).toBe(0);
});

test('what a program leaves in the background ends with it', async () => {
  const run = await host.launch('setsid sleep 1000 & echo started; exit 4');
  expect(await run.instance.exited).toMatchObject({ code: 4 });
});

test('a program that cannot be executed says so', async () => {
  const run = await host.launch('exec ./no-such-game');
  expect(await run.finished()).toMatchObject({ code: 127, text: expect.stringContaining('no-such-game') });
});

test('values are never executed', async () => {
  const hostile = {
    SUBSTITUTION: '$(touch $HOME/pwned)',
    BACKTICKS: '`touch /home/container/pwned`',
    QUOTES: `"'; touch /home/container/pwned; "`,
    NEWLINE: 'a\ntouch /home/container/pwned\n',
    LD_PRELOAD: '/home/container/evil.so',
    BASH_FUNC_x: '() { touch /home/container/pwned; }',
  };
  const uuid = randomUUID();
  const run = await host.launch(
    `printf '%s|' "\${SUBSTITUTION}" "\${BACKTICKS}" "\${QUOTES}" "\${NEWLINE}"; ls -A /home/container`,
    { uuid, env: hostile, tty: false },
  );
  const { text } = await run.finished();
  expect(text).toContain(
    `${hostile.SUBSTITUTION}|${hostile.BACKTICKS}|${hostile.QUOTES}|${hostile.NEWLINE}|`,
  );
  await expect(stat(join(host.dir, 'data', uuid, 'pwned'))).rejects.toThrow('ENOENT');
});

test('an install script works in /mnt/server with node and npm, and what it made belongs to the server', async () => {
  const uuid = randomUUID();
  const script =
    "#!/bin/ash\r\ncd /mnt/server\r\nnode -e \"require('fs').writeFileSync('made.txt', process.env.WHAT)\"\r\nnpm --version\r\nhostname\r\n";
  const install = await host.launch('', {
    uuid,
    role: 'installer',
    script,
    entrypoint: 'ash',
    env: { WHAT: 'a thing' },
  });
  expect(await install.finished()).toMatchObject({
    code: 0,
    text: expect.stringMatching(/^\d+\.\d+\.\d+\r\ninstaller\r\n$/),
  });
  const server = await host.launch('stat -c %u made.txt; id -u; cat made.txt', { uuid });
  const [owner, user, content] = (await server.finished()).text.split('\r\n');
  expect(owner).toBe(user);
  expect(content).toBe('a thing');
});

test('files that somebody else put there are handed over, and links out of the data are not followed', async () => {
  const uuid = randomUUID();
  const dataDir = join(host.dir, 'data', uuid);
  const outside = join(host.dir, 'outside.txt');
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'config.txt'), 'x', { mode: 0o600 });
  await writeFile(outside, 'the host keeps this');
  await symlink(outside, join(dataDir, 'link'));
  const { text } = await (await host.launch('cat config.txt; cat link', { uuid })).finished();
  expect(text).toMatch(/^xcat: link: No such file/);
  expect((await stat(outside)).uid).toBe(0);
  expect(await readFile(outside, 'utf8')).toBe('the host keeps this');
});

test('a second run of a living server is refused', async () => {
  const uuid = randomUUID();
  const run = await host.launch('echo up; read x', { uuid });
  await run.until(/up/);
  await expect(host.launch('echo second', { uuid })).rejects.toThrow('still alive');
  await run.instance.kill();
});

test('two finished runs are kept besides the newest', async () => {
  const uuid = randomUUID();
  for (const word of ['one', 'two', 'three', 'four'])
    await (await host.launch(`echo ${word}`, { uuid })).finished();
  const runs = await host.runtime.reattach(uuid);
  expect(runs.map((run) => new Watched(run).text)).toEqual(['four\r\n', 'three\r\n', 'two\r\n']);
});

test('removal leaves no run files and lets the number go', async () => {
  const uuid = randomUUID();
  const run = await host.launch('echo up; sleep 1000', { uuid });
  await run.until(/up/);
  await host.runtime.remove(uuid);
  expect(await host.runtime.list()).not.toContain(uuid);
  expect(await host.runtime.reattach(uuid)).toEqual([]);
  expect((await stat(join(host.dir, 'data', uuid))).isDirectory()).toBe(true);
});

test('an impossible allocation fails the launch and leaves nothing behind', async () => {
  const uuid = randomUUID();
  await expect(host.launch('echo x', { uuid, allocations: [{ ip: '::', port: 29_002 }] })).rejects.toThrow(
    'only IPv4',
  );
  expect(await host.runtime.reattach(uuid)).toEqual([]);
});
