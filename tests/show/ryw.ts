import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serverEndpoints } from '../../schema/api/servers.ts';
import type { PanelClient } from '../api-client.ts';
import { addNode, importEgg, signInFirst } from '../first-steps.ts';
import type { Stack } from '../stack/stack.ts';
import { startTestStack } from '../stack/test-stack.ts';
import { isShort, report } from './report.ts';

/**
 * Renames servers through each region's address and reads them back at once, while the standbys lag by 0–2 s.
 * Every name is unique, so an answer that holds another name is stale. The control does the same with the mark
 * check switched off: it must find stale reads, or the measurement proves nothing. Caches are off, so that the standbys
 * are asked.
 */
interface Tally {
  rounds: number;
  stale: number;
  servedByReplica: number;
  replicaWasBehind: number;
}

const LAGS_MS = [0, 20, 100, 500, 2000];
const LANES = 4;
const perRegion = isShort() ? 200 : 1000;
const controlPerRegion = isShort() ? 40 : 200;

const checked = await withStack(true, (stack, client) => measure(stack, client, perRegion));
const control = await withStack(false, (stack, client) => measure(stack, client, controlPerRegion));

report('Read your writes: rename, then read, through each region', {
  ...checked,
  controlRounds: control.rounds,
  controlStale: control.stale,
});
if (checked.stale > 0) throw new Error(`${checked.stale} stale reads`);
if (control.stale === 0)
  throw new Error('the control found no stale read, so the check was not put to the test');
if (checked.servedByReplica === 0) throw new Error('no read was served by a replica');

async function withStack<T>(
  markCheck: boolean,
  use: (stack: Stack, client: PanelClient) => Promise<T>,
): Promise<T> {
  const stack = await startTestStack({
    firstPort: 27_000,
    variables: { ROOST_CACHE: 'off', ...(markCheck ? {} : { ROOST_MARK_CHECK: 'off' }) },
  });
  try {
    const { setupToken, firstLogin } = stack.secrets;
    return await use(stack, await signInFirst(stack.url, { setupToken, ...firstLogin }));
  } finally {
    await stack.stop();
  }
}

async function measure(stack: Stack, client: PanelClient, rounds: number): Promise<Tally> {
  const total: Tally = { rounds: 0, stale: 0, servedByReplica: 0, replicaWasBehind: 0 };
  const servers = await makeServers(client, LANES);
  for (const { region, url } of stack.urls) {
    const perLag = Math.ceil(rounds / LAGS_MS.length);
    for (const lagMs of LAGS_MS) {
      for (const other of stack.urls.slice(1)) await stack.setLag(other.region, lagMs);
      await Promise.all(
        servers.map((server, lane) =>
          renameAndRead(client.at(url), total, {
            server,
            prefix: `${region}-${lagMs}-${lane}`,
            rounds: Math.ceil(perLag / LANES),
          }),
        ),
      );
    }
  }
  return total;
}

async function renameAndRead(
  client: PanelClient,
  total: Tally,
  { server, prefix, rounds }: { server: string; prefix: string; rounds: number },
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const name = `${prefix}-${round}`;
    await client.call(serverEndpoints.update, { params: { server }, body: { name } });
    // A replica that has not caught up yet answers the first reads; the later ones show when it takes over.
    for (let read = 0; read < 3; read++) {
      const answer = await client.raw(serverEndpoints.read, { params: { server } });
      const route = answer.headers.get('x-roost-route') ?? '';
      total.rounds++;
      if (route.startsWith('replica')) total.servedByReplica++;
      if (/fallback:(mark|lag|far-behind)$/.test(route)) total.replicaWasBehind++;
      if (serverEndpoints.read.answer.parse(answer.body).name !== name) total.stale++;
    }
  }
}

async function makeServers(client: PanelClient, count: number): Promise<string[]> {
  const source = readFileSync(fileURLToPath(new URL('../../eggs/openttd.json', import.meta.url)), 'utf8');
  const nodeId = await addNode(client, { name: 'ryw', ports: `30000-${30_000 + count}` });
  const eggId = await importEgg(client, source);
  const servers: string[] = [];
  for (let index = 0; index < count; index++) {
    const made = await client.call(serverEndpoints.create, {
      body: { name: `server ${index}`, nodeId, eggId },
    });
    servers.push(made.id);
  }
  return servers;
}
