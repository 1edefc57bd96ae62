import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import type { ServerState } from '../../schema/server-state.ts';
import { ConsoleReader } from '../e2e/console-reader.ts';
import { startPanel, type StartedPanel } from '../e2e/started-panel.ts';
import { importEgg } from '../first-steps.ts';
import { games } from './games.ts';
import { javaEgg } from './java-egg.ts';

const installMs = 300_000;
const stepMs = 60_000;
const crashMs = 10_000;
const directory = mkdtempSync(join(tmpdir(), 'roost-cargo-'));
let panel: StartedPanel;
let nodeId: string;

beforeAll(async () => {
  panel = await startPanel({ directory, port: 27_700, gamePort: 27_750 });
  const [node] = (await panel.client.call(nodeEndpoints.list)).items;
  nodeId = node?.id ?? '';
});

afterAll(async () => {
  await panel.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('a server that asks for its licence runs once that is accepted', async () => {
  const { client } = panel;
  const eggId = await importEgg(client, javaEgg());
  const limits = { memoryMb: 512, diskMb: 1024 };
  const made = await client.call(serverEndpoints.create, {
    body: { name: 'Asks', nodeId, eggId, limits, startWhenInstalled: true },
  });
  const params = { server: made.id };
  const console = await ConsoleReader.open(client, made.id);
  await console.sees('You need to agree to the EULA');
  await until(made.id, 'crashed', stepMs);
  await client.call(serverStartupEndpoints.acceptEula, { params });
  await client.call(serverEndpoints.power, { params, body: { action: 'start' } });
  await until(made.id, 'running', stepMs);
  expect(console.text()).toContain('For help, type');
  console.close();
  await client.call(serverEndpoints.delete, { params });
});

for (const game of games) {
  test(`${game.name}: create, install, ready, command, stop, crash, restart, delete`, async () => {
    const { client } = panel;
    const eggId = await importEgg(client, await game.egg());
    const limits = { memoryMb: game.memoryMb, diskMb: 4096 };
    const made = await client.call(serverEndpoints.create, {
      body: {
        name: game.name,
        nodeId,
        eggId,
        limits,
        environment: game.environment ?? {},
        startWhenInstalled: true,
      },
    });
    const params = { server: made.id };
    const console = await ConsoleReader.open(client, made.id);
    onTestFailed(() => {
      process.stdout.write(`${console.text()}\n`);
    });
    const power = (action: 'start' | 'stop' | 'restart') =>
      client.call(serverEndpoints.power, { params, body: { action } });

    await until(made.id, 'running', installMs);
    if (game.command !== null) {
      const { line, answer } = game.command;
      const told = () => console.text().split(answer).length;
      const before = told();
      await client.call(serverEndpoints.command, { params, body: { command: line } });
      await eventually(() => told() > before);
    }

    await power('stop');
    await until(made.id, 'offline', stepMs);
    await power('start');
    await until(made.id, 'running', stepMs);

    const former = processesOf(made.address?.port ?? 0);
    expect(former.length).toBeGreaterThan(0);
    for (const pid of former) process.kill(pid, 'SIGKILL');
    // It starts again by itself, as another process.
    await eventually(() => processesOf(made.address?.port ?? 0).some((pid) => !former.includes(pid)));
    await until(made.id, 'running', stepMs);

    await power('restart');
    await until(made.id, 'running', stepMs);
    console.close();
    await client.call(serverEndpoints.delete, { params });
    await eventually(() => processesOf(made.address?.port ?? 0).length === 0);
  });
}

async function until(server: string, state: ServerState, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const known = await panel.client.call(serverEndpoints.read, { params: { server } });
    if (known.state === state) return;
    // One that crashed for the first time is started again within moments.
    const sinceMs = Date.now() - Date.parse(known.stateSince);
    const isOver = known.state === 'install_failed' || (known.state === 'crashed' && sinceMs > crashMs);
    if (isOver || Date.now() > deadline) throw new Error(`the server is ${known.state}, not ${state}`);
    await wait(100);
  }
}

async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + stepMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come to that in time');
    await wait(100);
  }
}

/** Processes of this machine that were given the port as their server's, and are the game itself. */
function processesOf(port: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        return (
          environment.includes(`SERVER_PORT=${port}`) &&
          !/bwrap|keeper/.test(readlinkSync(`/proc/${pid}/exe`))
        );
      } catch {
        // Gone meanwhile, or a thread of the kernel.
        return false;
      }
    });
}
