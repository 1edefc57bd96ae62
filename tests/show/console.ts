import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { addressOf } from '../api-client.ts';
import { gatherCrowd } from '../bench/console-load.ts';
import { consoleEgg } from '../bench/console-egg.ts';
import { startPanel, type StartedPanel } from '../e2e/started-panel.ts';
import { importEgg } from '../first-steps.ts';
import { untilPlayable } from '../stack/demo-server.ts';
import { isShort, report } from './report.ts';

/**
 * Figures of the console through all parts: browser-side sockets, edge, gateway, agent, keeper, sandboxed game. An
 * echo is timed from the typed command to its answer in the typist's socket; a flood from the game's write of a line
 * to the viewer.
 */
const LINES_PER_SECOND = 20_000;
const seconds = isShort() ? 1 : 5;
const rounds = isShort() ? 50 : 400;
const directory = mkdtempSync(join(tmpdir(), 'roost-console-'));

let panel: StartedPanel | undefined;
try {
  panel = await startPanel({ directory, port: 27_700, gamePort: 27_800 });
  const server = await startConsoleGame(panel);
  const crowds = [];
  for (const viewers of [1, 50]) crowds.push(await measure(panel, server, viewers));

  report('The console: echo and flood, from the game to the browser', {
    viewers: crowds.map((crowd) => crowd.viewers),
    echoP50: crowds.map((crowd) => crowd.p50Ms),
    echoP99: crowds.map((crowd) => crowd.p99Ms),
    floodSent: crowds.map((crowd) => crowd.sent),
    floodReceived: crowds.map((crowd) => crowd.received),
    floodWorstDelayMs: crowds.map((crowd) => crowd.worstDelayMs),
    floodP99DelayMs: crowds.map((crowd) => crowd.p99DelayMs),
    skippedViewers: crowds.map((crowd) => crowd.skipped),
  });
  if (crowds.some((crowd) => crowd.lost > 0 || crowd.disordered > 0))
    throw new Error('lines were lost or out of order');
} finally {
  await panel?.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function measure({ client }: StartedPanel, server: string, viewers: number) {
  const url = addressOf(client.base, serverEndpoints.console.path, { server });
  url.protocol = 'ws:';
  const headers = { cookie: client.cookieHeader(), origin: new URL(client.base).origin };
  const crowd = await gatherCrowd({ url: url.href, headers, viewers, compress: false });
  const echo = await crowd.echo({ rounds, everyMs: 25, command: 'echo ', answer: 'you said ' });
  const counted = crowd.flood({ lines: LINES_PER_SECOND * seconds, timeoutMs: seconds * 1000 + 20_000 });
  const command = `flood ${LINES_PER_SECOND * seconds} ${LINES_PER_SECOND}`;
  await client.call(serverEndpoints.command, { params: { server }, body: { command } });
  const flood = await counted;
  await crowd.leave();
  return { ...echo, ...flood };
}

async function startConsoleGame({ client }: StartedPanel): Promise<string> {
  const [node] = (await client.call(nodeEndpoints.list)).items;
  if (node === undefined) throw new Error('the panel has no node');
  const eggId = await importEgg(client, await consoleEgg());
  const limits = { memoryMb: 512, diskMb: 512 };
  const { id } = await client.call(serverEndpoints.create, {
    body: { name: 'Console game', nodeId: node.id, eggId, limits, startWhenInstalled: true },
  });
  await untilPlayable(client, id);
  return id;
}
