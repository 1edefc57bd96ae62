import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { provideKeeper } from '../keeper/binary.ts';
import type { LaunchSpec } from '../runtime.ts';
import { roomyLimits, Watched } from './host-fixture.ts';
import { ServerNetwork } from './network.ts';
import { ProcessRuntime } from './process-runtime.ts';
import { RunFiles } from './run-files.ts';
import { Slots } from './slots.ts';
import { findToolbox, linkToolbox } from './toolbox.ts';

let dir: string;
let runtime: ProcessRuntime;

/** As on a host where nothing of isolation is to be had: no cgroups, no namespaces. */
beforeAll(async () => {
  dir = await mkdtemp(join(os.tmpdir(), 'roost-plain-'));
  const toolbox = await findToolbox(process.env);
  runtime = new ProcessRuntime({
    isolation: { isolated: false, reasons: ['The agent does not run as root.'] },
    keeper: await provideKeeper({ sourceDir: join(import.meta.dirname, '..', 'keeper'), stateDir: dir }),
    toolbox,
    toolsBin: await linkToolbox(toolbox, dir),
    hierarchies: [],
    root: { links: [], binds: [] },
    files: new RunFiles(join(dir, 'runs')),
    slots: new Slots(join(dir, 'slots'), dir),
    firstUid: 200_000,
    network: new ServerNetwork('100.72.0.0/16'),
    onProblem: (what, error) => {
      throw new Error(what, { cause: error });
    },
  });
});
afterAll(async () => {
  for (const uuid of await runtime.list()) await runtime.remove(uuid);
  runtime.close();
  await rm(dir, { recursive: true });
});

async function launch(command: string, changes: Partial<LaunchSpec> = {}): Promise<Watched> {
  const uuid = randomUUID();
  return new Watched(
    await runtime.launch({
      uuid,
      boot: randomUUID(),
      role: 'server',
      dataDir: join(dir, 'data', uuid),
      command,
      env: {},
      limits: roomyLimits,
      allocations: [{ ip: '0.0.0.0', port: 29_030 }],
      tty: true,
      ...changes,
    }),
  );
}

test('a program runs in its data directory and ends with its code', async () => {
  const run = await launch('echo "in $PWD, home $HOME"; read word; echo "got $word"; exit 3');
  const dataDir = join(dir, 'data', run.instance.uuid);
  await run.until(new RegExp(`in ${dataDir}, home ${dataDir}`));
  await run.instance.write('it\n');
  expect(await run.instance.exited).toMatchObject({ code: 3, keeperLost: false });
  expect(run.text).toContain('got it');
});

test('an install script works in the data directory with node and npm', async () => {
  const run = await launch('', {
    role: 'installer',
    script: `pwd; npm --version; node -e 'console.log(String(6 * 7))'`,
    entrypoint: 'bash',
  });
  expect((await run.finished()).text).toMatch(/data\/[\w-]+\r\n\d+\.\d+\.\d+\r\n42\r\n$/);
});

test('a kill reaches what left its session, and use is measured from the process table', async () => {
  const run = await launch('setsid sleep 1000 & (setsid sleep 1000 & echo "left $!"); echo up; sleep 1000');
  await run.until(/left \d+[^]*up|up[^]*left \d+/);
  const left = Number(/left (\d+)/.exec(run.text)?.[1]);
  const stats = await run.instance.stats();
  expect(stats.pids).toBeGreaterThanOrEqual(4);
  expect(stats.memoryBytes).toBeGreaterThan(0);
  await run.instance.kill();
  expect(await run.instance.exited).toMatchObject({ signal: 'SIGKILL' });
  expect(() => process.kill(left, 0)).toThrow('ESRCH');
});

test('a keeper that does not answer can still be ended, and the game with it', async () => {
  const run = await launch('echo "self $$"; while :; do sleep 0.05; done');
  const [, self] = await run.until(/self (\d+)/);
  const [record] = await new RunFiles(join(dir, 'runs')).runsOf(run.instance.uuid);
  process.kill(record?.keeperPid ?? 0, 'SIGSTOP');
  const killed = run.instance.kill();
  process.kill(record?.keeperPid ?? 0, 'SIGKILL');
  await killed;
  expect(await run.instance.exited).toMatchObject({ keeperLost: true });
  await expect.poll(() => isAlive(Number(self)), { timeout: 5000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
