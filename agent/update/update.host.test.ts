import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ServerConfig } from '../../schema/protocol.ts';
import { bundleAgent } from '../build.ts';
import { readPin, writePin } from '../release/pin.ts';
import { publishRelease } from '../release/publish.ts';
import { createReleaseKey, handOver, publicKeyOf } from '../release/sign.ts';
import { fingerprintOf } from '../release/verify.ts';
import { testConfig } from '../testing/configs.ts';
import { InstalledHome } from '../testing/installed-home.ts';
import { TestPanel } from '../testing/panel.ts';

const work = await mkdtemp(path.join(tmpdir(), 'roost-update-'));
const key = createReleaseKey();
let panel: TestPanel;
let home: InstalledHome;
let state: string;

beforeAll(async () => {
  await bundleAgent(path.join(work, '1.0.0'), '1.0.0');
  await bundleAgent(path.join(work, '1.1.0'), '1.1.0');
});

afterAll(() => rm(work, { recursive: true, force: true }));

beforeEach(async () => {
  panel = new TestPanel();
  await panel.start();
  home = await InstalledHome.make();
  state = path.join(home.layout.home, 'state');
  await cp(path.join(work, '1.0.0'), path.join(home.layout.versions, '1.0.0'), { recursive: true });
  await home.pointTo('1.0.0');
  const program = path.join(home.layout.current, 'roost-agent.mjs');
  const enrolling = spawn(
    process.execPath,
    [program, 'enrol', '--panel', panel.url, '--token', '-', '--state', state],
    {
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
  enrolling.stdin.end(`${panel.enrolToken}\n`);
  await once(enrolling, 'exit');
  await writePin(state, fingerprintOf(publicKeyOf(key)));
});

afterEach(async () => {
  for (const server of panel.servers)
    await panel.call('server.remove', { uuid: server.uuid, fence: server.fence }).catch(() => undefined);
  await home.cleanUp();
  await panel.stop();
});

/** The panel serves this version from now on. */
async function release(
  version: string,
  { agentDir = path.join(work, version), pem = key, rotations = [] as ReturnType<typeof handOver>[] } = {},
): Promise<void> {
  const webDir = path.join(work, 'web');
  const createdAt = new Date('2026-11-20T10:00:00Z');
  const { directory } = await publishRelease({
    agentDir,
    version,
    key: { pem, rotations },
    createdAt,
    webDir,
  });
  panel.files.clear();
  for (const name of await readdir(directory))
    panel.files.set(`/agent/${name}`, await readFile(path.join(directory, name)));
}

/** A release of an agent that says its name, and does this when it is to run. */
async function releaseOf(version: string, run: string): Promise<void> {
  const agentDir = await mkdtemp(path.join(work, 'agent-'));
  const program = `if (process.argv[2] === 'version') console.log('${version}'); else { ${run} }`;
  await writeFile(path.join(agentDir, 'roost-agent.mjs'), program);
  await release(version, { agentDir });
}

async function start(env: Record<string, string> = {}): Promise<void> {
  home.supervise(env, ['--state', state]);
  await panel.until('a first hello', () => panel.hellos > 0);
}

const update = (version: string) => panel.call('agent.update', { version });
const helloOf = (version: string) =>
  panel.until(`a hello of ${version}: ${home.output}`, () => panel.lastHello?.facts.agentVersion === version);

async function runningGame(): Promise<ServerConfig> {
  const config = testConfig();
  panel.servers.push(config);
  await panel.call('server.put', { config });
  await panel.call('server.power', { uuid: config.uuid, fence: config.fence, action: 'start' });
  await panel.untilState(config.uuid, 'running');
  return config;
}

test('becomes the released version, while its game runs on and is listened to', async () => {
  await start();
  expect(panel.lastHello?.facts).toMatchObject({
    releaseKey: fingerprintOf(publicKeyOf(key)),
    lastUpdate: null,
  });
  const game = await runningGame();
  const bootOf = () => panel.lastHello?.reports.find(({ uuid }) => uuid === game.uuid)?.boot;
  await release('1.1.0');
  await update('1.1.0');
  await helloOf('1.1.0');
  expect(panel.lastHello?.reports).toMatchObject([{ uuid: game.uuid, state: 'running' }]);
  expect(panel.states.at(-1)?.boot).toBe(bootOf());
  await panel.call('console.watch', { uuid: game.uuid, watch: true });
  await panel.call('server.command', { uuid: game.uuid, fence: game.fence, command: 'still there' });
  await panel.untilLine(game.uuid, 'got still there');
  await home.untilFile(home.layout.outcome);
  expect(await home.outcome()).toEqual({ to: '1.1.0', outcome: 'done', reason: null });
  expect(await home.current()).toBe('1.1.0');
  await update('1.1.0');
});

test('a version that dies is taken back, and the panel is told why', async () => {
  await start();
  const game = await runningGame();
  await releaseOf('1.1.0', `process.exit(1);`);
  const before = panel.hellos;
  await update('1.1.0');
  await panel.until('the former version', () => panel.hellos > before);
  expect(panel.lastHello?.facts).toMatchObject({
    agentVersion: '1.0.0',
    lastUpdate: {
      to: '1.1.0',
      outcome: 'rolled_back',
      reason: 'It ended 3 times before its panel accepted it.',
    },
  });
  expect(panel.lastHello?.reports).toMatchObject([{ uuid: game.uuid, state: 'running' }]);
});

test('a version that is mute is taken back when its time is over', async () => {
  await start({ ROOST_TRIAL_SECONDS: '2' });
  await releaseOf('1.1.0', `setInterval(() => undefined, 1000);`);
  const before = panel.hellos;
  await update('1.1.0');
  await panel.until('the former version', () => panel.hellos > before);
  expect(panel.lastHello?.facts.lastUpdate?.reason).toMatch(/did not accept it within 2 seconds/);
});

test('what the trusted key has not signed, or is older, is refused with its reason', async () => {
  await start();
  await release('1.1.0', { pem: createReleaseKey() });
  await expect(update('1.1.0')).rejects.toThrow('another key than the one this host trusts');
  await release('0.9.0', { agentDir: path.join(work, '1.1.0') });
  await expect(update('0.9.0')).rejects.toThrow('older than the agent on this host');
  await release('1.1.0');
  panel.files.set('/agent/manifest.sig', Buffer.from(`${Buffer.alloc(64).toString('base64')}\n`));
  await expect(update('1.1.0')).rejects.toThrow('it was changed after it was signed');
  panel.files.clear();
  await expect(update('1.1.0')).rejects.toThrow('The panel does not serve manifest.');
  await release('1.1.0');
  await expect(update('1.2.0')).rejects.toThrow('The panel serves version 1.1.0, and not 1.2.0.');
  expect(await home.current()).toBe('1.0.0');
});

test('a bundle that is not the one that was signed is not unpacked, and the panel is told', async () => {
  await start();
  await release('1.1.0');
  const [name = ''] = [...panel.files.keys()].filter((file) => file.endsWith('.tar.gz'));
  panel.files.set(name, Buffer.from(panel.files.get(name) ?? []).fill(7, 100, 110));
  const before = panel.hellos;
  await update('1.1.0');
  await panel.until('another hello', () => panel.hellos > before);
  expect(panel.lastHello?.facts.lastUpdate).toEqual({
    to: '1.1.0',
    outcome: 'refused',
    reason: 'A file of the release is not the one that was signed.',
  });
  expect(await readdir(home.layout.versions)).toEqual(['1.0.0']);
  await release('1.1.0');
  await update('1.1.0');
  await helloOf('1.1.0');
});

test('a release that does not even run here is refused before anything changes', async () => {
  await start();
  const agentDir = await mkdtemp(path.join(work, 'agent-'));
  await writeFile(path.join(agentDir, 'roost-agent.mjs'), 'this is no program');
  await release('1.1.0', { agentDir });
  const before = panel.hellos;
  await update('1.1.0');
  await panel.until('another hello', () => panel.hellos > before);
  expect(panel.lastHello?.facts.lastUpdate?.outcome).toBe('refused');
  expect(await home.current()).toBe('1.0.0');
});

test('a key that the trusted one handed over to is trusted from then on', async () => {
  await start();
  const next = createReleaseKey();
  await release('1.1.0', { pem: next, rotations: [handOver(key, next)] });
  await update('1.1.0');
  await helloOf('1.1.0');
  expect(await readPin(state)).toBe(fingerprintOf(publicKeyOf(next)));
  expect(panel.lastHello?.facts.releaseKey).toBe(fingerprintOf(publicKeyOf(next)));
});

test('only one change at a time', async () => {
  await start();
  await release('1.1.0');
  const outcomes = await Promise.allSettled([update('1.1.0'), update('1.1.0'), update('1.2.0')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  await helloOf('1.1.0');
});
