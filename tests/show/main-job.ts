import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { joinGame } from '../e2e/player.ts';
import { startPanel, type StartedPanel } from '../e2e/started-panel.ts';
import { importEgg } from '../first-steps.ts';
import { untilPlayable } from '../stack/demo-server.ts';
import { memoryByKind } from './memory.ts';
import { isShort, percentile, report } from './report.ts';

/** From nothing to a player in a game, as a newcomer does it: how long each part takes and what it holds in memory. */
const directory = mkdtempSync(join(tmpdir(), 'roost-main-job-'));
const ports = { port: 27_500, gamePort: 27_600 };
const restarts = isShort() ? 1 : 5;
const seconds = (ms: number) => Math.round(ms / 100) / 10;

let panel: StartedPanel | undefined;
try {
  panel = await startPanel({ directory, ...ports });
  const startSeconds = seconds(panel.startMs);

  const restartMs: number[] = [];
  for (let round = 0; round < restarts; round++) {
    await panel.stop();
    panel = await startPanel({ directory, ...ports });
    restartMs.push(panel.startMs);
  }

  const began = performance.now();
  const address = await createServer(panel);
  const player = await joinGame({ ...address, name: 'Robin', version: '1.16.5' });
  const createToPlayingSeconds = seconds(performance.now() - began);
  const playerJoined = player.isConnected();
  const rssMb = memoryByKind(panel.pid, directory);
  await player.leave();

  report('The main job: from the command to a player in the game', {
    startSeconds,
    restartSeconds: seconds(percentile(restartMs, 0.5)),
    createToPlayingSeconds,
    playerJoined,
    rssMb,
  });
} finally {
  await panel?.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function createServer({ client }: StartedPanel): Promise<{ host: string; port: number }> {
  const [node] = (await client.call(nodeEndpoints.list)).items;
  if (node === undefined) throw new Error('the panel has no node');
  const egg = fileURLToPath(new URL('../../eggs/minecraft-javascript.json', import.meta.url));
  const eggId = await importEgg(client, readFileSync(egg, 'utf8'));
  const server = await client.call(serverEndpoints.create, {
    body: {
      name: 'Shown',
      nodeId: node.id,
      eggId,
      limits: { memoryMb: 1024, diskMb: 2048 },
      startWhenInstalled: true,
    },
  });
  await untilPlayable(client, server.id);
  const { address } = await client.call(serverEndpoints.read, { params: { server: server.id } });
  if (address === null) throw new Error('the server has no address');
  return address;
}
