import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, type RawData } from 'ws';
import { scratchDirectory } from './scratch.ts';
import { startStack, type Stack } from './stack.ts';
import { until } from './until.ts';

const scratch = scratchDirectory('stack');
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}-worker.ts`, import.meta.url));
let stack: Stack;

beforeAll(async () => {
  const web = join(scratch.path, 'web');
  mkdirSync(web);
  writeFileSync(join(web, 'index.html'), '<title>panel</title>');
  writeFileSync(join(web, 'app.js'), 'export {};');
  stack = await startStack({
    mode: 'test',
    directory: scratch.path,
    firstPort: 22_300,
    entries: { edge: fixture('edge'), writer: fixture('writer'), gateway: fixture('gateway') },
    assets: web,
    onProgress: (part, ms) => {
      console.log(`${part} after ${ms} ms`);
    },
  });
});

afterAll(async () => {
  await stack.stop();
  scratch.remove();
});

const at = (region: string, path: string) =>
  `${stack.urls.find((candidate) => candidate.region === region)?.url ?? ''}${path}`;

const asText = (message: RawData) => (Buffer.isBuffer(message) ? message.toString() : 'not one buffer');

const pid = (file: string) => Number(readFileSync(file, 'utf8'));

async function json(region: string, path: string): Promise<unknown> {
  const response = await fetch(at(region, path));
  return await response.json();
}

test('each region has an edge that knows its region', async () => {
  for (const region of ['eu', 'us', 'ap'])
    expect(await json(region, '/api/region')).toMatchObject({ region });
});

test('the driver reaches primary and standbys by their production names', async () => {
  expect(await json('us', '/api/query')).toEqual([{ one: 1, standby: false }]);
  const replica = encodeURIComponent(
    `postgresql://roost:${stack.secrets.postgres.app}@ap.db.roost.internal/roost?sslmode=require`,
  );
  expect(await json('us', `/api/query?database=${replica}`)).toEqual([{ one: 1, standby: true }]);
});

test('all regions share one cache', async () => {
  const first = await json('eu', '/api/count');
  expect(first).toEqual({ count: 1 });
  expect(await json('ap', '/api/count')).toEqual({ count: 2 });
});

test('nothing else is reached from the Workers', async () => {
  const response = await fetch(at('eu', '/api/outside'));
  expect(await response.text()).toContain('requests to example.com are not allowed');
});

test('a request is forwarded whole to the writer in its own process, body included', async () => {
  const response = await fetch(at('ap', '/api/writer/echo'), { method: 'POST', body: 'x'.repeat(300_000) });
  expect((await response.text()).length).toBe(300_000);
  expect(pid(stack.workers.pidFiles.edges)).not.toBe(pid(stack.workers.pidFiles.writer));
});

test('one object is reached from every edge and from the writer, and reaches the writer', async () => {
  expect(await json('us', '/api/object-call?n=2')).toBe(2);
  expect(await json('ap', '/api/writer/object?n=3')).toBe(5);
  expect(await (await fetch(at('eu', '/api/object'))).text()).toBe('from the object');
});

test('a socket through an edge hears what another region and the writer do', async () => {
  const socket = new WebSocket(at('us', '/api/object').replace('http', 'ws'));
  const heard: string[] = [];
  const next = Promise.withResolvers<void>();
  socket.on('message', (message) => {
    heard.push(asText(message));
    if (heard.length === 3) next.resolve();
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const before = await json('ap', '/api/object-call?n=10');
  const after = await json('eu', '/api/writer/object?n=10');
  socket.send('hello');
  await next.promise;
  expect(heard).toEqual([`sum ${String(before)}`, `sum ${String(after)}`, 'heard hello']);
  socket.close();
});

test('the web panel answers every other path', async () => {
  for (const path of ['/', '/servers/12345678'])
    expect(await (await fetch(at('eu', path))).text()).toBe('<title>panel</title>');
  expect(await (await fetch(at('eu', '/app.js'))).text()).toBe('export {};');
});

test('cron fires in the writer, whose pool holds interactive transactions', async () => {
  const before = await json('eu', '/api/writer/fired');
  await stack.workers.fireCron();
  const after = await json('eu', '/api/writer/fired');
  expect([before, after]).toEqual([[{ fired: 0 }], [{ fired: 1 }]]);
});

test.each(['writer', 'edges'] as const)('the process of the %s comes back when it dies', async (name) => {
  const former = pid(stack.workers.pidFiles[name]);
  process.kill(former, 'SIGKILL');
  // Until the whole way through both processes works again.
  await until(
    async () => {
      const response = await fetch(at('us', '/api/writer/echo'), { method: 'POST', body: 'back' }).catch(
        () => undefined,
      );
      return (await response?.text()) === 'back' && pid(stack.workers.pidFiles[name]) !== former
        ? true
        : undefined;
    },
    { everyMs: 50, timeoutMs: 30_000, onTimeout: () => `the process of the ${name} did not come back` },
  );
  expect(await json('us', '/api/object-call?n=0')).toBeGreaterThan(0);
});
