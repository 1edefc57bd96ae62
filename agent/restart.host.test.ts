import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import type { ConsolePosition } from '../schema/console.ts';
import type { ServerConfig } from '../schema/protocol.ts';
import { AgentProcess } from './testing/agent-process.ts';
import { testConfig } from './testing/configs.ts';
import { TestPanel } from './testing/panel.ts';

const panel = new TestPanel();
let agent: AgentProcess;

beforeAll(async () => {
  await panel.start();
  agent = await AgentProcess.enrolled(panel);
  await agent.start();
});

beforeEach(async () => {
  for (const { uuid, fence } of panel.servers.splice(0)) await panel.call('server.remove', { uuid, fence });
});

afterAll(async () => {
  for (const { uuid, fence } of panel.servers) await panel.call('server.remove', { uuid, fence });
  await agent.cleanUp();
  await panel.stop();
});

async function put(config: ServerConfig): Promise<ServerConfig> {
  panel.servers.push(config);
  await panel.call('server.put', { config });
  return config;
}

async function running(config: ServerConfig): Promise<ServerConfig> {
  await put(config);
  await panel.call('server.power', { uuid: config.uuid, fence: config.fence, action: 'start' });
  await panel.untilState(config.uuid, 'running');
  return config;
}

const say = ({ uuid, fence }: ServerConfig, command: string) =>
  panel.call('server.command', { uuid, fence, command });

/** Every line after a position, page by page. Numbers must join up. */
async function replay(uuid: string, from: ConsolePosition | null) {
  const lines: string[] = [];
  const gaps: unknown[] = [];
  let after = from;
  for (;;) {
    const page = await panel.call('console.replay', { uuid, after });
    if (page.gap !== null) gaps.push(page.gap);
    for (const chunk of page.chunks) {
      if (after !== null && after.boot === chunk.boot) expect(chunk.seq).toBe(after.seq + 1);
      lines.push(...chunk.lines);
      after = { boot: chunk.boot, seq: chunk.seq + chunk.lines.length - 1 };
    }
    if (!page.more) return { lines, gaps, after, report: page.report };
  }
}

const statusFile = (uuid: string) => path.join(agent.stateDir, 'servers', uuid, 'status.json');

async function readStatus(uuid: string): Promise<Record<string, unknown>> {
  return recordOf(await readFile(statusFile(uuid), 'utf8'));
}

const runFile = z.object({ cgroups: z.object({ keeper: z.array(z.string()).min(1) }) });

/** What is written of a server's runs. */
async function runsOf(uuid: string): Promise<z.infer<typeof runFile>[]> {
  const folder = path.join(agent.stateDir, 'runtime', 'runs', uuid);
  const files = (await readdir(folder)).map((boot) => path.join(folder, boot, 'run.json'));
  return await Promise.all(
    files.map(async (file) => runFile.parse(JSON.parse(await readFile(file, 'utf8')))),
  );
}

/** Runs on disk that have not ended. */
async function livingRuns(uuid: string): Promise<string[]> {
  const folder = path.join(agent.stateDir, 'runtime', 'runs', uuid);
  const boots = await readdir(folder).catch(() => []);
  const ended = await Promise.all(
    boots.map(async (boot) => (await readdir(path.join(folder, boot))).includes('exit')),
  );
  return boots.filter((_, index) => ended[index] === false);
}

const untilStatus = (uuid: string, holds: (status: Record<string, unknown>) => boolean) =>
  untilStored(statusFile(uuid), (text) => holds(recordOf(text)));

/** Waits until a file's content is as wanted; woken by changes in its folder. */
async function untilStored(file: string, holds: (text: string) => boolean): Promise<void> {
  const changes = watch(path.dirname(file));
  try {
    for (;;) {
      const changed = once(changes, 'change');
      if (holds(await readFile(file, 'utf8').catch(() => '{}'))) return;
      await changed;
    }
  } finally {
    changes.close();
  }
}

function recordOf(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const counting = (perSecond: number) =>
  `echo ready; i=0; while :; do i=$((i+1)); echo "count $i"; sleep ${String(1 / perSecond)}; done`;

test('killed and started again, the agent takes the game back with the same numbers and no line lost', async () => {
  const config = await running(testConfig({ startup: counting(200) }));
  const { uuid } = config;
  await panel.call('console.watch', { uuid, watch: true });
  await panel.untilLine(uuid, 'count 20');
  const before = await replay(uuid, null);
  const boot = before.report.boot;
  for (let round = 0; round < 3; round += 1) {
    await agent.end('SIGKILL');
    await agent.start();
  }
  const seen = panel.lines.length;
  await panel.call('console.watch', { uuid, watch: true });
  await panel.until('a new line', () => panel.lines.length > seen);
  const after = await replay(uuid, before.after);
  expect(after.report).toMatchObject({ state: 'running', boot });
  expect(after.gaps).toEqual([]);
  const numbers = [...before.lines, ...after.lines]
    .filter((line) => line.startsWith('count '))
    .map((line) => Number(line.slice(6)));
  expect(numbers.length).toBeGreaterThan(50);
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  const whole = await replay(uuid, null);
  const first = whole.lines.filter((line) => line.startsWith('count '))[0];
  expect(first).toBe('count 1');
});

test('a game that ended while nobody looked is noticed, and comes back as after a crash', async () => {
  const config = await running(
    testConfig({ startup: 'echo ready; read -r l; sleep 0.3; echo dying; exit 9' }),
  );
  const { uuid } = config;
  await say(config, 'die');
  const before = panel.states.length;
  await agent.end('SIGKILL');
  await panel.stop();
  agent.spawn();
  await untilStatus(uuid, (status) => status['lastCrashAt'] !== null && status['state'] === 'running');
  await panel.start();
  await panel.until('the new run', () =>
    panel.states.slice(before).some((report) => report.uuid === uuid && report.state === 'running'),
  );
  const { lines } = await replay(uuid, null);
  expect(lines.filter((line) => line === 'ready').length).toBe(2);
  expect(lines).toContain('dying');
});

test('an orderly end of the agent leaves games running', async () => {
  const config = await running(testConfig());
  await agent.end('SIGTERM');
  await agent.start();
  const { report } = await replay(config.uuid, null);
  expect(report.state).toBe('running');
  await panel.call('console.watch', { uuid: config.uuid, watch: true });
  await say(config, 'still there?');
  await panel.untilLine(config.uuid, 'got still there?');
});

test('with the panel away, servers start from what is on disk and are told about afterwards', async () => {
  const config = await running(testConfig());
  await agent.end('SIGUSR2');
  expect(await readStatus(config.uuid)).toMatchObject({ state: 'offline', wanted: 'running' });
  await panel.stop();
  panel.states.length = 0;
  agent.spawn();
  await untilStatus(config.uuid, (status) => status['state'] === 'running');
  await panel.start();
  await panel.until('the state', () => panel.states.some((report) => report.uuid === config.uuid));
  expect(panel.states.findLast((report) => report.uuid === config.uuid)?.state).toBe('running');
});

test('after a crash of the host, servers start again and nothing is held against them', async () => {
  const config = await running(testConfig());
  const { uuid } = config;
  await agent.end('SIGKILL');
  const runs = path.join(agent.stateDir, 'runtime', 'runs', uuid);
  const [boot = ''] = await readdir(runs);
  const record = recordOf(await readFile(path.join(runs, boot, 'run.json'), 'utf8'));
  process.kill(Number(record['keeperPid']), 'SIGKILL');
  const status = await readStatus(uuid);
  await writeFile(statusFile(uuid), JSON.stringify({ ...status, hostBoot: 'the one before' }));
  const before = panel.states.length;
  await agent.start();
  const isBack = () =>
    panel.states.slice(before).findLast((report) => report.uuid === uuid)?.state === 'running';
  await panel.until('it again', isBack);
  expect(await readStatus(uuid)).toMatchObject({ lastCrashAt: null, wanted: 'running' });
});

test('SIGUSR2 ends games in their own way', async () => {
  const config = await running(testConfig());
  const [run] = await runsOf(config.uuid);
  await agent.end('SIGUSR2');
  expect(run?.cgroups.keeper.filter((folder) => existsSync(folder))).toEqual([]);
  await agent.start();
  await panel.until(
    'it again',
    () => panel.states.findLast((report) => report.uuid === config.uuid)?.state === 'running',
  );
  const { lines } = await replay(config.uuid, null);
  expect(lines).toContain('bye');
});

test('SIGUSR2 also ends what is only just being started', async () => {
  const game = await put(testConfig());
  const script = { script: 'sleep 600', entrypoint: 'bash', container: '' };
  const installing = testConfig({ install: { number: 1, start: false, wipe: false }, egg: { script } });
  await Promise.all([
    panel.call('server.power', { uuid: game.uuid, fence: game.fence, action: 'start' }),
    put(installing),
  ]);
  await agent.end('SIGUSR2');
  expect(await readStatus(game.uuid)).toMatchObject({ state: 'offline', wanted: 'running' });
  for (const { uuid } of [game, installing]) expect(await livingRuns(uuid)).toEqual([]);
  await agent.start();
});

test('a server that was stopped stays stopped', async () => {
  const config = await running(testConfig());
  const { uuid, fence } = config;
  await panel.call('server.power', { uuid, fence, action: 'stop' });
  await panel.until(
    'its end',
    () => panel.states.findLast((report) => report.uuid === uuid)?.state === 'offline',
  );
  await agent.end('SIGKILL');
  await agent.start();
  const { report, lines } = await replay(uuid, null);
  expect(report.state).toBe('offline');
  expect(lines).toContain('bye');
});

test('an installation goes on through a restart of the agent and is told once', async () => {
  const script = {
    script: 'for i in 1 2 3 4 5 6 7 8; do echo "step $i"; sleep 0.2; done; echo x >> ran',
    entrypoint: 'bash',
    container: '',
  };
  const config = testConfig({ install: { number: 4, start: true, wipe: false }, egg: { script } });
  const { uuid } = config;
  await put(config);
  await panel.call('console.watch', { uuid, watch: true });
  await panel.untilLine(uuid, 'step 2');
  await agent.end('SIGKILL');
  await agent.start();
  await panel.untilState(uuid, 'running');
  const told = panel.installs.filter((each) => each.uuid === uuid);
  expect(told).toMatchObject([{ number: 4, ok: true }]);
  expect(await readFile(path.join(agent.stateDir, 'data', uuid, 'ran'), 'utf8')).toBe('x\n');
  const { lines } = await replay(uuid, null);
  expect(lines.filter((line) => line.startsWith('step '))).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((step) => `step ${String(step)}`),
  );
});

test('an installation that the agent was told to end with is begun anew', async () => {
  const script = {
    script: 'echo x >> ran; [ "$(wc -l < ran)" -gt 1 ] || { echo waiting; sleep 600; }',
    entrypoint: 'bash',
    container: '',
  };
  const config = testConfig({ install: { number: 1, start: false, wipe: false }, egg: { script } });
  const { uuid } = config;
  await put(config);
  await panel.call('console.watch', { uuid, watch: true });
  await panel.untilLine(uuid, 'waiting');
  await agent.end('SIGUSR2');
  await agent.start();
  await panel.until('the result', () => panel.installs.some((each) => each.uuid === uuid));
  expect(panel.installs.filter((each) => each.uuid === uuid)).toMatchObject([{ number: 1, ok: true }]);
});

test('what the panel did not acknowledge is told again by the next agent', async () => {
  panel.acknowledges = false;
  const config = testConfig({ install: { number: 2, start: false, wipe: false } });
  const { uuid } = config;
  await put(config);
  await untilStatus(uuid, (status) => status['installed'] === 2);
  await untilStored(path.join(agent.stateDir, 'outbox.json'), (text) => text.includes(`install:${uuid}:2`));
  await agent.end('SIGKILL');
  panel.acknowledges = true;
  await agent.start();
  await panel.until('the result', () => panel.installs.some((each) => each.uuid === uuid));
  expect(panel.installs.filter((each) => each.uuid === uuid)).toMatchObject([{ number: 2, ok: true }]);
});

test('an effect done before the kill is not done again after it', async () => {
  const config = await running(testConfig());
  const { uuid, fence } = config;
  const idem = crypto.randomUUID();
  await panel.call('server.command', { uuid, fence, command: 'once' }, { idem });
  await agent.end('SIGKILL');
  await agent.start();
  await panel.call('console.watch', { uuid, watch: true });
  await panel.call('server.command', { uuid, fence, command: 'once' }, { idem });
  await say(config, 'marker');
  await panel.untilLine(uuid, 'got marker');
  const { lines } = await replay(uuid, null);
  expect(lines.filter((line) => line === 'got once').length).toBe(1);
});

test('a second agent on the same state directory refuses to run', async () => {
  const second = agent.another();
  expect(await second).toMatchObject({ code: 1 });
  expect((await second).output).toContain('Another agent is running');
});

test('nothing on disk that holds secrets can be read by others', async () => {
  const config = await put(testConfig({ environment: { TOKEN: 'very secret' } }));
  const files = ['identity.json', 'journal.jsonl', 'outbox.json', `servers/${config.uuid}/config.json`];
  files.push('control.sock', 'log', 'log/agent.log');
  for (const name of files) {
    const found = await stat(path.join(agent.stateDir, name));
    expect(found.mode & 0o077).toBe(0);
  }
  expect(agent.output).not.toContain('very secret');
  const names = (await readdir(agent.stateDir)).filter((name) => !name.endsWith('.tmp'));
  expect(names.toSorted()).toEqual(
    [
      'control.sock',
      'data',
      'identity.json',
      'journal.jsonl',
      'log',
      'outbox.json',
      'runtime',
      'servers',
    ].toSorted(),
  );
});
