import { lstat, mkdir, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleAgent } from '../../agent/build.ts';
import { ensureReleaseKey, rotateReleaseKey, type ReleaseKey } from '../../agent/release/key-file.ts';
import { publishRelease } from '../../agent/release/publish.ts';
import { publicKeyOf } from '../../agent/release/sign.ts';
import { fingerprintOf } from '../../agent/release/verify.ts';
import { agentVersion } from '../../agent/version.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import type { PanelClient } from '../api-client.ts';
import { addNode, signInFirst } from '../first-steps.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import type { Stack } from '../stack/stack.ts';
import { startTestStack } from '../stack/test-stack.ts';
import { until } from '../stack/until.ts';
import { packNode, runLine, startAsTold, type Installed, type RunningAgent } from './host-under-test.ts';
import { startReleaseServer, type ReleaseServer } from './release-server.ts';

const scratch = scratchDirectory('install');
const inside = (...names: string[]) => path.join(scratch.path, ...names);
const prefix = inside('host');
const home = path.join(prefix, 'opt/roost');
const state = path.join(prefix, 'var/lib/roost');
const keyFile = inside('key.pem');

let stack: Stack;
let admin: PanelClient;
let nodeId = '';
let key: ReleaseKey;
let fingerprint = '';
/** Another source of releases, as somebody in between would be. */
let other: ReleaseServer;
let agent: RunningAgent | null = null;

beforeAll(async () => {
  key = await ensureReleaseKey(keyFile);
  fingerprint = fingerprintOf(publicKeyOf(key.pem));
  await release(agentVersion, 'web');
  await writeFile(inside('web/index.html'), '<title>panel</title>');
  other = await startReleaseServer(29_300);
  stack = await startTestStack({
    firstPort: 23_000,
    regions: ['eu'],
    assets: inside('web'),
    variables: { ROOST_RELEASE_FINGERPRINT: fingerprint },
  });
  admin = await signInFirst(stack.url, { setupToken: stack.secrets.setupToken, ...stack.secrets.firstLogin });
  nodeId = await addNode(admin, { name: 'installed', ports: '29310-29312' });
}, 120_000);

afterAll(async () => {
  agent?.signal('SIGUSR2');
  await agent?.ended;
  await other.close();
  await stack.stop();
  scratch.remove();
});

/** A release in a folder as a panel serves it. */
async function release(version: string, folder: string, by: ReleaseKey = key): Promise<string> {
  await mkdir(inside(folder), { recursive: true });
  await bundleAgent(inside('bundle', version), version);
  const agentDir = inside('bundle', version);
  await publishRelease({ agentDir, version, key: by, createdAt: new Date(), webDir: inside(folder) });
  return inside(folder);
}

const newLine = () => admin.call(nodeEndpoints.enrolment, { params: { node: nodeId } });

const host = { ROOST_PREFIX: prefix, ROOST_NODE: process.execPath };
const install = (args = '', env: NodeJS.ProcessEnv = host): Promise<Installed> =>
  runLine(`curl -fsSL ${stack.url}/install.sh | sh -s -- ${args}`, env);

const exists = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

async function untilOnline(wanted: 'online' | 'offline', version?: string): Promise<void> {
  await until(
    async () => {
      const { status, facts } = await admin.call(nodeEndpoints.read, { params: { node: nodeId } });
      return status === wanted && facts?.agentVersion === (version ?? facts?.agentVersion) ? true : undefined;
    },
    {
      everyMs: 100,
      timeoutMs: 40_000,
      onTimeout: () => `not ${wanted}; the agent says:\n${agent?.output() ?? ''}`,
    },
  );
}

test('the line of the panel names its key, and its user data the same', async () => {
  const line = await newLine();
  expect(line).toMatchObject({ fingerprint, panelUrl: stack.url });
  expect(line.command).toBe(
    `curl -fsSL ${stack.url}/install.sh | sh -s -- ${line.token} --fingerprint ${fingerprint}`,
  );
  expect(line.cloudInit).toContain(line.token);
});

test('a script that was cut off does nothing, wherever it ends', async () => {
  const script = await (await fetch(`${stack.url}/install.sh`)).text();
  const clean = inside('cut');
  const ends = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99].map((part) => Math.floor(script.length * part));
  for (const end of [...ends, script.length - 2, script.length - 5, script.length - 12]) {
    await writeFile(inside('cut.sh'), script.slice(0, end));
    const { token } = await newLine();
    const line = `sh -s -- ${token} --fingerprint ${fingerprint} <${inside('cut.sh')}`;
    await runLine(line, { ...host, ROOST_PREFIX: clean });
    expect(await exists(clean)).toBe(false);
  }
});

test('a key other than the one of the line is refused, and so is a host without any', async () => {
  const { token } = await newLine();
  const wrong = await install(`${token} --fingerprint SHA256:${'x'.repeat(43)}`);
  expect(wrong).toMatchObject({ code: 1, said: expect.stringContaining('(wrong_key)') });
  const none = await install(token);
  expect(none).toMatchObject({ code: 1, said: expect.stringContaining('Which release key') });
  expect(await exists(home)).toBe(false);
});

test('a changed bundle, a changed manifest and a missing release are refused', async () => {
  const { token } = await newLine();
  const ask = () => install(`${token} --fingerprint ${fingerprint} --panel ${other.url}`);
  const bundle = `agent/roost-agent-${agentVersion}.tar.gz`;
  for (const [name, code] of [
    [bundle, 'tampered_file'],
    ['agent/manifest.json', 'bad_signature'],
    ['agent/manifest.sig', 'bad_signature'],
  ] as const) {
    await mkdir(inside('tampered/agent'), { recursive: true });
    const bytes = await readFile(inside('web', name));
    const at = name.endsWith('.json') ? bytes.indexOf('"protocol": ') + 12 : 8;
    bytes[at] = name.endsWith('.json') ? 0x39 : (bytes[at] ?? 0) ^ 1;
    await writeFile(inside('tampered', name), bytes);
    other.serve([inside('web'), inside('tampered')]);
    expect(await ask()).toMatchObject({ code: 1, said: expect.stringContaining(`(${code})`) });
    await rm(inside('tampered'), { recursive: true });
  }
  other.serve([]);
  expect(await ask()).toMatchObject({ code: 1, said: expect.stringContaining('serves no agent') });
  expect(await exists(home)).toBe(false);
});

test('one line installs, fetches a Node, enrols, and the node comes online', async () => {
  const node = await packNode(scratch.path);
  const { command } = await newLine();
  const unverified = await runLine(command, { ROOST_PREFIX: prefix, ROOST_NODE_URL: `file://${node.file}` });
  expect(unverified).toMatchObject({ code: 1, said: expect.stringContaining('needs ROOST_NODE_SHA256') });
  const installed = await runLine(command, {
    ROOST_PREFIX: prefix,
    ROOST_NODE_URL: `file://${node.file}`,
    ROOST_NODE_SHA256: node.sha256,
  });
  expect(installed.said).toContain('Enrolled as installed');
  expect(installed.code).toBe(0);
  expect(await readlink(path.join(home, 'current'))).toBe(`versions/${agentVersion}`);
  expect(await readlink(path.join(home, 'bin/node'))).toContain(`/opt/roost/node/node-${process.version}`);
  expect(JSON.parse(await readFile(path.join(state, 'release.json'), 'utf8'))).toEqual({ pin: fingerprint });
  const token = / -- (\S+) /.exec(command)?.[1] ?? '';
  expect(installed.said).not.toContain(token);
  agent = startAsTold(installed);
  await untilOnline('online');
  // What the script itself waits for where it starts a service.
  const status = await runLine(`${prefix}/usr/local/bin/roost-agent status --json`, {});
  expect(status.said).toMatch(/"connected": *true/);
});

test('an archive of Node with another hash is not used', async () => {
  const refused = await install('', {
    ROOST_PREFIX: inside('elsewhere'),
    ROOST_NODE_URL: `file://${inside('node.tar.gz')}`,
    ROOST_NODE_SHA256: '0'.repeat(64),
  });
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('It is not used.') });
});

test('run again it repairs, keeps the enrolment and its Node, and needs neither token nor key', async () => {
  await rm(path.join(home, 'versions', agentVersion, 'keeper'), { recursive: true });
  const again = await install('', { ROOST_PREFIX: prefix });
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining('keeps its enrolment') });
  expect(again.said).toContain(`in ${home}/node/node-`);
  expect(await readdir(path.join(home, 'versions'))).toEqual([agentVersion]);
  expect(await exists(path.join(home, 'versions', agentVersion, 'keeper'))).toBe(true);
});

test('a used token is refused with the sentence of the panel', async () => {
  const { command } = await newLine();
  expect((await runLine(command, host)).code).toBe(0);
  const again = await runLine(command, host);
  expect(again.code).toBe(1);
  expect(again.said).toContain('The enrolment token is wrong, used or expired. Make a new one.');
});

test('a newer release of the same key is taken, an older one is refused', async () => {
  const former = path.join(home, 'versions', agentVersion);
  other.serve([await release('0.9.0', 'newer')]);
  const newer = await install(`--panel ${other.url}`);
  expect(newer).toMatchObject({ code: 0, said: expect.stringContaining('agent 0.9.0') });
  expect(await readlink(path.join(home, 'current'))).toBe('versions/0.9.0');
  expect(await readlink(path.join(home, 'previous'))).toBe(`versions/${agentVersion}`);
  expect(await exists(former)).toBe(true);
  expect(newer.said).toContain('is started again');
  await untilOnline('online', '0.9.0');
  other.serve([inside('web')]);
  const older = await install(`--panel ${other.url}`);
  expect(older).toMatchObject({ code: 1, said: expect.stringContaining('(downgrade)') });
  expect(older.said).toContain('This host runs 0.9.0.');
  expect(await readlink(path.join(home, 'current'))).toBe('versions/0.9.0');
});

test('a key that the old one handed over to is trusted from then on, and the old one no more', async () => {
  const old = key;
  const rotated = await rotateReleaseKey(keyFile);
  const pin = fingerprintOf(publicKeyOf(rotated.pem));
  other.serve([await release('0.9.1', 'rotated', rotated)]);
  const taken = await install(`--panel ${other.url}`);
  expect(taken).toMatchObject({ code: 0, said: expect.stringContaining(`signed by ${pin}`) });
  expect(taken.said).toContain(`This host trusted ${fingerprint} until now.`);
  expect(JSON.parse(await readFile(path.join(state, 'release.json'), 'utf8'))).toEqual({ pin });
  other.serve([await release('0.9.2', 'stale', old)]);
  const refused = await install(`--panel ${other.url}`);
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('(wrong_key)') });
});

test('proxies are kept for the agent, and for nobody else to read', async () => {
  other.serve([inside('rotated')]);
  const proxied = await install(`--panel ${other.url}`, {
    ...host,
    NO_PROXY: '127.0.0.1',
    HTTPS_PROXY: 'http://user:secret@proxy.example:3128',
  });
  expect(proxied.code).toBe(0);
  expect(proxied.said).not.toContain('secret');
  const file = path.join(prefix, 'etc/roost/agent.env');
  expect(await readFile(file, 'utf8')).toContain('HTTPS_PROXY=http://user:secret@proxy.example:3128\n');
  expect((await lstat(file)).mode & 0o777).toBe(0o600);
});

test('deleting all data is asked at a terminal, and nothing goes without one', async () => {
  const purge = await runLine(
    `setsid -w sh -c 'curl -fsSL ${stack.url}/install.sh | sh -s -- --purge'`,
    host,
  );
  expect(purge).toMatchObject({ code: 1, said: expect.stringContaining('asked twice') });
  expect(await exists(home)).toBe(true);
});

test('taken away, it ends the agent and leaves what game servers have', async () => {
  await mkdir(path.join(state, 'data'), { recursive: true });
  await writeFile(path.join(state, 'data/world'), 'a world');
  const gone = await install('--uninstall');
  expect(gone).toMatchObject({ code: 0, said: expect.stringContaining(`are still in ${state}`) });
  await agent?.ended;
  agent = null;
  await untilOnline('offline');
  expect(await exists(home)).toBe(false);
  expect(await exists(path.join(prefix, 'usr/local/bin/roost-agent'))).toBe(false);
  expect(await readFile(path.join(state, 'data/world'), 'utf8')).toBe('a world');
  const back = await runLine((await newLine()).command, host);
  expect(back).toMatchObject({ code: 0, said: expect.stringContaining(`signed by ${fingerprint}`) });
});

/** The line at a terminal where somebody types these answers. */
const purge = (...answers: string[]): Promise<Installed> => {
  const typed = answers.map((answer) => `'${answer}'`).join(' ');
  const line = `curl -fsSL ${stack.url}/install.sh | sh -s -- --purge`;
  return runLine(`printf '%s\\n' ${typed} | script -qec "${line}" /dev/null`, host);
};

test('all data goes only for who says so twice', async () => {
  expect((await purge('yes', 'yes')).said).toContain('Nothing was deleted.');
  expect((await purge(hostname(), 'yes')).said).toContain('Nothing was deleted.');
  expect(await exists(path.join(state, 'data/world'))).toBe(true);
  const gone = await purge(hostname(), 'delete everything');
  expect(gone.said).toContain('are gone');
  expect(await exists(state)).toBe(false);
});
