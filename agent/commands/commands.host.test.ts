import { spawn, spawnSync } from 'node:child_process';
import { on, once } from 'node:events';
import { chmod, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AgentProcess } from '../testing/agent-process.ts';
import { testConfig } from '../testing/configs.ts';
import { readOpenMetrics } from '../testing/open-metrics-reader.ts';
import { TestPanel } from '../testing/panel.ts';
import { agentStatus } from '../status.ts';

const main = path.join(import.meta.dirname, '..', 'main.ts');
const panel = new TestPanel();
let agent: AgentProcess;

beforeAll(async () => {
  await panel.start();
  agent = await AgentProcess.enrolled(panel);
});

afterAll(async () => {
  await agent.cleanUp();
  await panel.stop();
});

/** What a shell on the host gets. */
async function ask(...args: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [main, ...args, '--state', agent.stateDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  await once(child, 'close');
  return { code: child.exitCode, out };
}

test('an agent that is not running is said to be so, with what it belongs to', async () => {
  const { code, out } = await ask('status');
  expect(code).toBe(3);
  expect(out).toMatch(/^The agent is not running.*\nThis host is the node test of http/);
  expect(JSON.parse((await ask('status', '--json')).out)).toMatchObject({
    running: false,
    connected: false,
    node: { name: 'test' },
  });
});

test('a running one says what it does', async () => {
  panel.servers.push(testConfig({ name: 'Lobby' }));
  await agent.start();
  const { code, out } = await ask('status', '--json');
  const said = agentStatus.parse(JSON.parse(out));
  expect(code).toBe(0);
  expect(said).toMatchObject({
    pid: agent.pid,
    connected: true,
    connections: 1,
    node: { id: panel.nodeId },
    update: { releaseKey: null, last: null },
    metricsPort: null,
  });
  const { out: text } = await ask('status');
  expect(text).toMatch(/Connection +connected for/);
  expect(text).toMatch(/offline +[0-9a-f]{8} {2}Lobby/);
});

test('nobody but its own user may ask', async () => {
  const socket = path.join(agent.stateDir, 'control.sock');
  expect((await stat(socket)).mode & 0o777).toBe(0o600);
  await chmod(agent.stateDir, 0o711);
  const asked = spawnSync(
    'setpriv',
    [
      '--reuid=65534',
      '--clear-groups',
      process.execPath,
      '-e',
      `require('net').connect(${JSON.stringify(socket)}).on('error', (e) => { console.log(e.code); process.exit(0); })`,
    ],
    { encoding: 'utf8' },
  );
  expect(asked.stdout.trim()).toBe('EACCES');
});

test('a panel that is away is said to be so, and why', async () => {
  await panel.stop();
  await expect
    .poll(async () => agentStatus.parse(JSON.parse((await ask('status', '--json')).out)), { timeout: 20_000 })
    .toMatchObject({ connected: false, lastFailure: expect.stringMatching(/ECONNREFUSED|closed/) });
  const { code, out } = await ask('doctor');
  expect(code).toBe(1);
  expect(out).toContain('PROBLEM The agent runs, but is not connected');
  expect(out).toMatch(/PROBLEM 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
  await panel.start();
  await panel.until('it comes back', () => panel.isConnected);
});

test('nothing is in the way of one that is connected', async () => {
  const { findings } = findingsIn((await ask('doctor', '--json')).out);
  const isBad = ({ level }: { level: string }) => level === 'problem';
  expect(findings.filter(isBad)).toEqual([]);
  expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['agent', 'websocket', 'clock']));
});

test('its figures are served where a port is set for them', async () => {
  await agent.end('SIGTERM');
  process.env['ROOST_METRICS_PORT'] = '29510';
  await agent.start();
  delete process.env['ROOST_METRICS_PORT'];
  const calls = async () => {
    const figures = readOpenMetrics(await (await fetch('http://127.0.0.1:29510/metrics')).text());
    expect(figures.get('roost_agent_connected')?.samples).toMatchObject([{ value: 1 }]);
    return figures.get('roost_agent_call_seconds')?.samples.map(({ labels }) => labels['call']) ?? [];
  };
  await expect.poll(calls, { timeout: 10_000 }).toContain('servers.sync');
  expect((await ask('status')).out).toContain('http://127.0.0.1:29510/metrics');
});

test('its log is kept, and shown from its end', async () => {
  const { code, out } = await ask('logs', '-n', '1');
  expect(code).toBe(0);
  expect(out.split('\n')).toHaveLength(2);
  expect((await ask('logs')).out).toContain('"event":"agent.started"');
  const following = spawn(process.execPath, [main, 'logs', '-f', '-n', '1', '--state', agent.stateDir]);
  const shown = on(following.stdout, 'data');
  await shown.next();
  await agent.end('SIGTERM');
  await agent.start();
  expect(String((await shown.next()).value)).toContain('"event":"');
  following.kill();
  await once(following, 'exit');
});

/** What `doctor --json` prints. */
const findingsIn = (text: string) => JSON.parse(text) as { findings: { code: string; level: string }[] };
