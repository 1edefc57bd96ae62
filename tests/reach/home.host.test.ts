import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverReachEndpoints } from '../../schema/api/server-reach.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { type Ground, newServer, startGround } from '../regions/ground.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { until } from '../stack/until.ts';
import { HomeNetwork, outside } from './home-network.ts';
import { type RealNode, serverIs, startNodeHere, startNodeIn } from './real-node.ts';

const port = 29_440;
const scratch = scratchDirectory('home');
let network: HomeNetwork;
let ground: Ground;
let home: RealNode;
let far: RealNode;

/** The panel and a second node are outside, at the player's address; the first node is in the home. */
beforeAll(async () => {
  network = await HomeNetwork.open();
  await network.takePlayersPlace();
  ground = await startGround(23_160, { host: outside.player, regions: ['eu'] });
  const ports = `${port}-${port + 1}`;
  const homeDir = path.join(scratch.path, 'home');
  home = await startNodeIn(ground, network.hostNamespace, {
    name: 'home',
    ip: '0.0.0.0',
    ports,
    stateDir: homeDir,
  });
  far = await startNodeHere(ground, { name: 'far', ports, stateDir: path.join(scratch.path, 'far') });
}, 120_000);
afterAll(async () => {
  await home.leave();
  await far.leave();
  await ground.stop();
  await network.close();
  scratch.remove();
});

const mapPorts = (isOn: boolean) =>
  ground.admin.call(nodeAgentEndpoints.update, { params: { node: home.id }, body: { mapPorts: isOn } });

async function addressIs(server: string, host: string, publicPort: number): Promise<void> {
  let shown = '';
  await until(
    async () => {
      const { address } = await ground.admin.call(serverEndpoints.read, { params: { server } });
      shown = `${address?.host ?? ''}:${String(address?.port)}`;
      return shown === `${host}:${String(publicPort)}` ? true : undefined;
    },
    { everyMs: 100, timeoutMs: 20_000, onTimeout: () => `${shown} is shown` },
  );
}

test('a server at home: nobody gets in, then its node opens the ports and everybody does', async () => {
  const server = await newServer(ground, home.id, { skipScripts: true });
  await serverIs(ground, server.id, { state: 'offline', isInstalled: true });
  const { items } = await ground.admin.call(serverEndpoints.allocations, { params: { server: server.id } });
  const params = { server: server.id, allocation: String(items[0]?.id) };
  const check = async () => (await ground.admin.call(serverReachEndpoints.check, { params })).reach;

  expect(await check()).toMatchObject({ tcp: { reason: 'not_public' }, udp: { reason: 'not_public' } });
  const before = await ground.admin.call(nodeEndpoints.read, { params: { node: home.id } });
  expect(before.reach).toMatchObject({ by: 'off', findings: [{ code: 'behind_nat' }] });

  // Another host of the home has the port, so that players get another one.
  await network.command({ do: 'occupy', protocol: 'udp', port });
  await network.command({ do: 'occupy', protocol: 'tcp', port });
  await mapPorts(true);
  await addressIs(server.id, outside.gateway, port + 1);
  expect(await check()).toMatchObject({
    tcp: { reached: true, reason: 'open' },
    udp: { reached: true, reason: 'open', detail: 'far' },
  });
  const after = await ground.admin.call(nodeEndpoints.read, { params: { node: home.id } });
  expect(after.reach).toMatchObject({ outsideIp: outside.gateway, findings: [{ code: 'mapped' }] });

  network.gateway.mark();
  await mapPorts(false);
  await network.gateway.until({ event: 'removed', protocol: 'tcp' });
  await network.gateway.until({ event: 'removed', protocol: 'udp' });
  await addressIs(server.id, '0.0.0.0', port);
});
