import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { AgentProcess } from '../testing/agent-process.ts';
import { ConnectProxy } from '../testing/connect-proxy.ts';
import { testConfig } from '../testing/configs.ts';
import { TestPanel } from '../testing/panel.ts';

const before = { ...process.env };
const ends: (() => unknown)[] = [];

afterEach(async () => {
  process.env = { ...before };
  for (const end of ends.splice(0).toReversed()) await end();
});

async function proxyTo(names: Record<string, number>): Promise<ConnectProxy> {
  const proxy = new ConnectProxy(names, 'host:p@ss');
  await proxy.start();
  ends.push(() => proxy.stop());
  const address = `http://host:p%40ss@127.0.0.1:${String(proxy.port)}`;
  process.env['HTTP_PROXY'] = address;
  process.env['HTTPS_PROXY'] = address;
  delete process.env['NO_PROXY'];
  delete process.env['no_proxy'];
  return proxy;
}

test('an agent behind a proxy enrols and is connected, and keeps the password to itself', async () => {
  // Only the proxy knows where this name leads.
  const panel = new TestPanel({ name: 'panel.test' });
  await panel.start();
  ends.push(() => panel.stop());
  const proxy = await proxyTo({ 'panel.test': panel.port });
  const agent = await AgentProcess.enrolled(panel);
  ends.push(() => agent.cleanUp());
  panel.servers.push(testConfig());
  await agent.start();
  await panel.until('a state', () => panel.states.length > 0 || panel.seen.some(({ t }) => t === 'ok'));
  expect(proxy.tunnels.length).toBeGreaterThanOrEqual(2);
  expect(new Set(proxy.tunnels)).toEqual(new Set([`panel.test:${String(panel.port)}`]));
  expect(agent.output).not.toContain('p@ss');
  expect(agent.output).not.toContain('p%40ss');
});

test('through the tunnel a certificate is checked against the name of the panel', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-tls-'));
  ends.push(() => {
    rmSync(folder, { recursive: true });
  });
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...made, '-subj', '/CN=panel.test', '-addext', 'subjectAltName=DNS:panel.test'].concat([
      '-keyout',
      key ?? '',
      '-out',
      cert ?? '',
    ]),
    { stdio: 'ignore' },
  );
  const server = createServer(
    { key: readFileSync(key ?? ''), cert: readFileSync(cert ?? '') },
    (_, response) => response.end('safe'),
  );
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.send('also safe');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  await proxyTo({ 'panel.test': port, 'other.test': port });
  const program = `
    import { WebSocket } from 'ws';
    import { ask } from '${path.join(import.meta.dirname, 'ask.ts')}';
    import { wayTo } from '${path.join(import.meta.dirname, 'way.ts')}';
    const limits = { deadlineMs: 5000, maxBytes: 100 };
    console.log((await ask(new URL('https://panel.test/'), limits)).bytes.toString());
    const url = new URL('wss://panel.test/link');
    const socket = new WebSocket(url, { agent: wayTo(url) });
    console.log(await new Promise((resolve, reject) => socket.on('message', (data) => resolve(String(data))).on('error', reject)));
    socket.terminate();
    console.log(await ask(new URL('https://other.test/'), limits).then(() => 'taken', (error) => error.message));
  `;
  const run = async (env: Record<string, string>) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        said += bytes.toString();
      });
    await once(child, 'close');
    return said;
  };
  const trusting = await run({ NODE_EXTRA_CA_CERTS: cert ?? '' });
  expect(trusting).toMatch(/^safe\nalso safe\nother\.test cannot be reached: .*altnames/);
  expect(await run({})).toContain('panel.test cannot be reached: self-signed certificate');
});
