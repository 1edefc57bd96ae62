import { readdirSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import type { PanelClient } from '../api-client.ts';
import { freePorts } from './ports.ts';
import { publicHost } from './public-host.ts';

const MEBIBYTE = 1024 * 1024;
const GAME_PORTS = 10;
const NODE_NAME = 'local';

/** The node that stands for this machine, made with a location and addresses when it does not exist. */
export async function ensureNode(
  client: PanelClient,
  options: { host: string; firstGamePort: number; stateDirectory: string },
): Promise<string> {
  const { items } = await client.call(nodeEndpoints.list, { query: { search: NODE_NAME } });
  const known = items.find(({ name }) => name === NODE_NAME);
  const node = known ?? (await createNode(client, options.stateDirectory));
  const addresses = await client.call(nodeEndpoints.allocations, { params: { node: node.id } });
  if (addresses.items.length === 0) {
    const ports = await freePorts(options.firstGamePort, GAME_PORTS, options.host);
    await client.call(nodeEndpoints.addAllocations, {
      params: { node: node.id },
      body: { ip: options.host, ports: ports.join(','), publicHost: publicHost(options.host) },
    });
  }
  return node.id;
}

async function createNode(client: PanelClient, stateDirectory: string): Promise<{ id: string }> {
  const { items } = await client.call(nodeEndpoints.locations);
  const location =
    items.find(({ short }) => short === NODE_NAME) ??
    (await client.call(nodeEndpoints.createLocation, { body: { short: NODE_NAME, long: 'This machine' } }));
  const disk = await statfs(stateDirectory);
  return await client.call(nodeEndpoints.create, {
    body: {
      name: NODE_NAME,
      description: 'The machine that this panel runs on.',
      locationId: location.id,
      memoryMb: Math.floor(totalmem() / MEBIBYTE),
      diskMb: Math.floor((disk.bavail * disk.bsize) / MEBIBYTE),
    },
  });
}

/** Imports those of our own eggs that the panel does not have. Answers the ids of all of them by file name. */
export async function ensureEggs(client: PanelClient, root: string): Promise<Map<string, string>> {
  const directory = join(root, 'eggs');
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
  const { items } = await client.call(eggEndpoints.list);
  const ids = new Map<string, string>();
  for (const file of files) {
    const source = readFileSync(join(directory, file), 'utf8');
    const name = eggName(source);
    const known = items.find((egg) => egg.name === name);
    const egg = known ?? (await client.call(eggEndpoints.import, { body: { source, nest: 'Roost' } }));
    ids.set(file, egg.id);
  }
  return ids;
}

function eggName(source: string): string {
  const egg: unknown = JSON.parse(source);
  if (typeof egg === 'object' && egg !== null && 'name' in egg && typeof egg.name === 'string')
    return egg.name;
  throw new Error('an egg of ours has no name');
}

/** A token with which this machine's agent enrols as the node. */
export async function enrolmentToken(client: PanelClient, nodeId: string): Promise<string> {
  const { token } = await client.call(nodeEndpoints.enrolment, { params: { node: nodeId } });
  return token;
}
