import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServerConfig, ServerReport } from '../schema/protocol.ts';
import { endAgentHere, startAgentHere, type AgentHere } from './testing/agent-here.ts';
import { nextVersion, testConfig } from './testing/configs.ts';
import { TestPanel } from './testing/panel.ts';

const panel = new TestPanel();
let agent: AgentHere;
let stateDir = '';

beforeAll(async () => {
  await panel.start();
  stateDir = await mkdtemp(path.join(tmpdir(), 'roost-test-'));
  agent = await startAgentHere(panel, stateDir);
});

afterAll(async () => {
  await endAgentHere(agent);
  await panel.stop();
  await rm(stateDir, { recursive: true, force: true });
});

/** A server on the node, with its console watched. */
async function put(config: ServerConfig): Promise<ServerConfig> {
  await panel.call('server.put', { config });
  await panel.call('console.watch', { uuid: config.uuid, watch: true });
  return config;
}

async function running(config: ServerConfig): Promise<ServerConfig> {
  await put(config);
  await power(config, 'start');
  await panel.untilState(config.uuid, 'running');
  return config;
}

const power = ({ uuid, fence }: ServerConfig, action: 'start' | 'stop' | 'restart' | 'kill') =>
  panel.call('server.power', { uuid, fence, action });

const say = ({ uuid, fence }: ServerConfig, command: string) =>
  panel.call('server.command', { uuid, fence, command });

const statesOf = (uuid: string): ServerReport[] => panel.states.filter((report) => report.uuid === uuid);

async function linesOf(uuid: string): Promise<string[]> {
  const { chunks } = await panel.call('console.replay', { uuid, after: null });
  return chunks.flatMap((chunk) => chunk.lines);
}

test('installs, starts, shows its console, takes a command and stops', async () => {
  const config = await put(
    testConfig({
      install: { number: 1, start: true, wipe: false },
      environment: { WORD: 'hello there' },
      egg: {
        script: { script: 'echo installing "$WORD"; echo made > file', entrypoint: 'bash', container: '' },
      },
      startup:
        'echo "found $(cat file)"; echo ready; while read -r l; do [ "$l" = stop ] && exit 0; echo "got $l"; done',
    }),
  );
  const { uuid } = config;
  await panel.untilState(uuid, 'running');
  expect(panel.installs.find((each) => each.uuid === uuid)).toMatchObject({ number: 1, ok: true });
  await say(config, 'a "quoted" line');
  await panel.untilLine(uuid, 'got a "quoted" line');
  expect(await linesOf(uuid)).toEqual(expect.arrayContaining(['installing hello there', 'found made']));
  expect(await power(config, 'stop')).toEqual({ state: 'stopping' });
  await panel.until('its end', () => statesOf(uuid).at(-1)?.state === 'offline');
  expect(statesOf(uuid).at(-1)?.exit).toEqual({ code: 0, signal: null, oomKilled: false });
});

test('the same installation is not run twice, a higher number is', async () => {
  const script = { script: 'echo run >> runs; ls | tr "\\n" " "', entrypoint: 'bash', container: '' };
  const config = await put(
    testConfig({ install: { number: 1, start: false, wipe: false }, egg: { script } }),
  );
  const { uuid } = config;
  const finished = (count: number) =>
    panel.until(
      `installation ${String(count)}`,
      () => panel.installs.filter((each) => each.uuid === uuid).length >= count,
    );
  await finished(1);
  await panel.call('server.put', { config: nextVersion(config) });
  await panel.call('server.put', {
    config: nextVersion(nextVersion(config), { install: { number: 2, start: false, wipe: true } }),
  });
  await finished(2);
  expect(panel.installs.filter((each) => each.uuid === uuid).map((each) => each.number)).toEqual([1, 2]);
  expect(await readFile(path.join(stateDir, 'data', uuid, 'runs'), 'utf8')).toBe('run\n');
});

test('a failed installation says so and is not repeated', async () => {
  const script = { script: 'echo no luck; exit 3', entrypoint: 'bash', container: '' };
  const config = await put(testConfig({ install: { number: 1, start: true, wipe: false }, egg: { script } }));
  await panel.untilState(config.uuid, 'install_failed');
  await panel.until('the result', () => panel.installs.some((each) => each.uuid === config.uuid && !each.ok));
  await expect(power(config, 'start')).rejects.toMatchObject({ code: 'wrong_state' });
  await panel.call('server.put', { config: nextVersion(config) });
  expect(agent.servers.get(config.uuid).record.state).toBe('install_failed');
});

test('a server without a script is installed at once', async () => {
  const config = await put(testConfig({ install: { number: 1, start: true, wipe: false } }));
  await panel.untilState(config.uuid, 'running');
  expect(panel.installs.find((each) => each.uuid === config.uuid)?.ok).toBe(true);
});

test('an effect is applied once, however often it is asked for', async () => {
  const config = await running(testConfig());
  const { uuid, fence } = config;
  const idem = crypto.randomUUID();
  const once = { uuid, fence, command: 'only once' };
  await Promise.all([1, 2, 3].map(() => panel.call('server.command', once, { idem })));
  await panel.call('server.command', once, { idem });
  await say(config, 'after');
  await panel.untilLine(uuid, 'got after');
  expect((await linesOf(uuid)).filter((line) => line === 'got only once').length).toBe(1);
});

test('what comes too late, or under an old fence, is refused', async () => {
  const config = await running(testConfig({ fence: [2, 5] }));
  const { uuid } = config;
  const late = { uuid, fence: config.fence, command: 'late' };
  await expect(panel.call('server.command', late, { dl: Date.now() - 1 })).rejects.toMatchObject({
    code: 'node_unreachable',
  });
  const old = panel.call('server.power', { uuid, fence: [2, 4], action: 'kill' });
  await expect(old).rejects.toMatchObject({ code: 'conflict' });
  await expect(panel.call('server.put', { config: { ...config, version: [1, 0] } })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(agent.servers.get(uuid).record.state).toBe('running');
});

test('a game that ignores its stop command is asked by signal, then killed', async () => {
  const deaf = testConfig({
    startup: "trap '' TERM; echo ready; while :; do read -r l; done",
    egg: { stop: 'please' },
  });
  const polite = testConfig({
    startup: "trap 'echo saved; exit 7' TERM; echo ready; while :; do read -r l; done",
  });
  await Promise.all([running(deaf), running(polite)]);
  await Promise.all([power(deaf, 'stop'), power(polite, 'stop')]);
  for (const { uuid } of [deaf, polite]) {
    await panel.until('its end', () => statesOf(uuid).at(-1)?.state === 'offline');
  }
  expect(statesOf(deaf.uuid).at(-1)?.exit).toMatchObject({ signal: 'SIGKILL' });
  expect(statesOf(polite.uuid).at(-1)?.exit).toMatchObject({ code: 7 });
  expect(await linesOf(polite.uuid)).toContain('saved');
});

test('kill does not wait for a stop under way', async () => {
  const config = await running(
    testConfig({ startup: "trap '' TERM INT; echo ready; while :; do read -r l; done" }),
  );
  await power(config, 'stop');
  await expect(power(config, 'start')).rejects.toMatchObject({ code: 'wrong_state' });
  await power(config, 'kill');
  await panel.until('its end', () => statesOf(config.uuid).at(-1)?.state === 'offline');
});

test('restart stops and starts again, under a new run', async () => {
  const config = await running(testConfig());
  const first = statesOf(config.uuid).at(-1)?.boot;
  expect(await power(config, 'restart')).toEqual({ state: 'stopping' });
  await panel.until('the new run', () => {
    const last = statesOf(config.uuid).at(-1);
    return last?.state === 'running' && last.boot !== first;
  });
});

test('a game that ends by itself comes back once, and is left alone when it does so again', async () => {
  const config = await put(testConfig({ startup: 'echo ready; read -r line; exit 3' }));
  await power(config, 'start');
  const runs = () => new Set(statesOf(config.uuid).map((report) => report.boot)).size;
  const isUp = () => statesOf(config.uuid).at(-1)?.state === 'running';
  await panel.until('the first run', isUp);
  await say(config, 'end');
  await panel.until('the second run', () => isUp() && runs() >= 3);
  await say(config, 'end');
  await panel.until('giving up', () => statesOf(config.uuid).at(-1)?.state === 'crashed');
  expect(statesOf(config.uuid).at(-1)?.exit).toMatchObject({ code: 3 });
  await power(config, 'start');
  await panel.until('a start by hand', isUp);
});

test('typing the stop command is a stop, not a crash', async () => {
  const config = await running(testConfig());
  await say(config, 'stop');
  await panel.until('its end', () => statesOf(config.uuid).at(-1)?.state === 'offline');
  await expect(say(config, 'x')).rejects.toMatchObject({ code: 'server_offline' });
});

test('a suspended server is stopped and does not start', async () => {
  const config = await running(testConfig());
  const suspended = nextVersion(config, { suspended: true });
  await panel.call('server.put', { config: suspended });
  await panel.until('its end', () => statesOf(config.uuid).at(-1)?.state === 'offline');
  await expect(power(suspended, 'start')).rejects.toMatchObject({ code: 'server_suspended' });
});

test('values of variables reach the game as data, and config files their placeholders', async () => {
  const value = '$(touch pwned); `id` "x" \'y\' {{SERVER_PORT}}';
  const config = await running(
    testConfig({
      startup: 'echo "[{{MOTD}}]"; cat server.properties; ls; echo ready; read -r l',
      environment: { MOTD: value },
      primary: { ip: '127.0.0.1', port: 25_100 },
      egg: {
        files: [
          {
            path: 'server.properties',
            parser: 'properties',
            find: [{ match: 'server-port', ifValue: null, value: '{{server.build.default.port}}' }],
          },
        ],
      },
    }),
  );
  const lines = await linesOf(config.uuid);
  expect(lines).toContain(`[${value}]`);
  expect(lines).toContain('server-port=25100');
  expect(lines.join(' ')).not.toContain('pwned\n');
  expect(lines.filter((line) => line === 'pwned')).toEqual([]);
});

test('a program that does not exist ends with an error that can be read', async () => {
  const config = await put(testConfig({ startup: './no-such-game' }));
  await power(config, 'start');
  await panel.until('giving up', () => statesOf(config.uuid).at(-1)?.state === 'crashed');
  expect((await linesOf(config.uuid)).join()).toContain('no-such-game');
});

test('figures come every second while it runs and are kept', async () => {
  const config = await running(testConfig());
  await panel.until('two samples', () => {
    const mine = panel.seen.filter((frame) => frame.t === 'event' && frame.m === 'server.stats');
    return mine.some((frame) => JSON.stringify(frame).includes(config.uuid));
  });
  const { points } = await panel.call('stats.history', { uuid: config.uuid });
  expect(points[0]?.memoryBytes).toBeGreaterThan(0);
  expect(points[0]?.memoryLimitBytes).toBe(256 * 1_048_576);
});

test('a flood reaches a viewer whole and in order', async () => {
  const config = await running(
    testConfig({
      startup:
        'echo ready; read -r l; i=0; while [ $i -lt 30000 ]; do echo "line $i"; i=$((i+1)); done; echo end; read -r l',
    }),
  );
  const { uuid } = config;
  await say(config, 'go');
  await panel.untilLine(uuid, 'end');
  const frames = panel.lines.filter((each) => each.uuid === uuid && each.role === 'server');
  let next = frames[0]?.seq ?? 0;
  for (const frame of frames) {
    expect(frame.seq).toBe(next);
    next += frame.lines.length;
  }
  const lines = frames.flatMap((frame) => frame.lines).filter((line) => line.startsWith('line '));
  expect(lines.length).toBe(30_000);
  expect(lines[29_999]).toBe('line 29999');
});

test('removal ends the game, deletes its files and is not undone by a late configuration', async () => {
  const config = await running(testConfig());
  const { uuid, fence } = config;
  await panel.call('server.remove', { uuid, fence });
  await panel.call('server.remove', { uuid, fence });
  await expect(readFile(path.join(stateDir, 'data', uuid, 'x'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(panel.call('server.put', { config: nextVersion(config) })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(panel.call('stats.history', { uuid })).rejects.toMatchObject({ code: 'not_found' });
});

test('a sync names the servers that it does not know, and leaves them alone', async () => {
  const config = await running(testConfig());
  const { unknown } = await panel.call('servers.sync', { servers: [] });
  expect(unknown).toContain(config.uuid);
  expect(agent.servers.get(config.uuid).record.state).toBe('running');
});

test('paths do not hide in a uuid', async () => {
  for (const uuid of ['../../etc', '', 'x'.repeat(500)]) {
    const config = { ...testConfig(), uuid };
    await expect(panel.call('server.put', { config })).rejects.toMatchObject({ code: 'invalid_input' });
    const removed = panel.call('server.remove', { uuid, fence: [1, 1] });
    expect(await removed).toEqual({});
  }
});

test('a stop or a kill that comes before the game is there is not lost', async () => {
  for (const action of ['stop', 'kill'] as const) {
    const config = await put(testConfig());
    const { uuid } = config;
    await power(config, 'start');
    await power(config, action);
    await panel.until(
      'its end',
      () => statesOf(uuid).at(-1)?.state === 'offline' && statesOf(uuid).length > 1,
    );
    expect(agent.servers.get(uuid).game.run).toBeNull();
    expect(agent.servers.get(uuid).record.status.wanted).toBe('stopped');
  }
});

test('a configuration that races the removal does not bring the server back', async () => {
  const config = await running(testConfig());
  const { uuid, fence } = config;
  const late = () => panel.call('server.put', { config: nextVersion(config) });
  await Promise.allSettled([late(), panel.call('server.remove', { uuid, fence }), late(), late()]);
  await expect(late()).rejects.toMatchObject({ code: 'conflict' });
  expect(await readdir(path.join(stateDir, 'servers', uuid))).toEqual(['removed.json']);
});
