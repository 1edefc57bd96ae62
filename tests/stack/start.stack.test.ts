import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { startPanel, type StartedPanel } from '../e2e/started-panel.ts';
import { clearGround } from './ground.ts';
import { isRunning } from './process-life.ts';
import { scratchDirectory } from './scratch.ts';

const START = fileURLToPath(new URL('start.ts', import.meta.url));
const EGGS = readdirSync(new URL('../../eggs', import.meta.url)).length;
const scratch = scratchDirectory('start');
const directory = join(scratch.path, 'data');
let panel: StartedPanel | undefined;

const start = async (): Promise<StartedPanel> => {
  panel = await startPanel({ directory, port: 22_900, gamePort: 22_950 });
  return panel;
};

/** Names of all eggs, as soon as there are as many as come along. */
async function untilEggs({ client }: StartedPanel): Promise<string[]> {
  for (;;) {
    const { items } = await client.call(eggEndpoints.list);
    if (items.length >= EGGS) return items.map(({ name }) => name);
    await delay(50);
  }
}

afterEach(async () => {
  await panel?.stop();
});

afterAll(() => {
  for (const name of ['postgres', 'redis']) clearGround(join(directory, name));
  scratch.remove();
});

test('a first start gives a panel, its login, a node and the eggs, and ends without a trace', async () => {
  const first = await start();
  const { items: nodes } = await first.client.call(nodeEndpoints.list);
  expect(nodes).toMatchObject([{ name: 'local', status: 'online', freeAllocations: 10 }]);
  await untilEggs(first);
  expect(first.dev.regions.map(({ name }) => name)).toEqual(['eu', 'us', 'ap']);
  expect(statSync(join(directory, 'dev.json')).mode & 0o777).toBe(0o600);
  expect(first.output()).toContain(first.dev.password);

  const agentPid = first.now().agentPid ?? 0;
  expect(isRunning(agentPid)).toBe(true);
  await first.stop();
  expect(first.output()).toContain('stopped');
  expect(isRunning(agentPid)).toBe(false);
  for (const name of ['dev.json', 'lock']) expect(existsSync(join(directory, name))).toBe(false);
  await expect(fetch(first.dev.url)).rejects.toThrow('fetch failed');
});

test('a second start finds login, node and eggs again, also after a kill', async () => {
  const second = await start();
  await second.kill();
  const third = await start();
  expect(third.dev.password).toBe(second.dev.password);
  expect((await third.client.call(nodeEndpoints.list)).items).toHaveLength(1);
  // Those that the killed one had not come to are there too, and none twice.
  const names = await untilEggs(third);
  expect(names).toEqual([...new Set(names)]);
});

test('an agent that was killed comes back', async () => {
  const running = await start();
  const former = running.now().agentPid ?? 0;
  process.kill(former, 'SIGKILL');
  while (running.now().agentPid === former) await delay(50);
  const isOnline = async () => {
    const { items } = await running.client.call(nodeEndpoints.list);
    return items[0]?.status === 'online' && Date.parse(items[0].statusSince ?? '') > 0;
  };
  while (!(await isOnline())) await delay(50);
  expect(isRunning(running.now().agentPid ?? 0)).toBe(true);
});

test('two do not work in one directory', async () => {
  const running = await start();
  const other = spawn(process.execPath, [START, '--dir', directory], { stdio: ['ignore', 'ignore', 'pipe'] });
  const complaint = text(other.stderr);
  const [code] = await once(other, 'exit');
  expect(code).toBe(1);
  expect(await complaint).toContain(`process ${running.pid} already works in`);
});
