import { eggEndpoints } from '../schema/api/eggs.ts';
import { nodeEndpoints } from '../schema/api/nodes.ts';
import { sessionEndpoints } from '../schema/api/session.ts';
import { ApiError } from '../schema/errors.ts';
import { PanelClient } from './api-client.ts';

export interface FirstLogin {
  setupToken: string;
  email: string;
  password: string;
}

/** Creates the first administrator unless there is one, and signs in as them. */
export async function signInFirst(base: string, login: FirstLogin): Promise<PanelClient> {
  const client = new PanelClient(base);
  try {
    await client.call(sessionEndpoints.setup, {
      body: { token: login.setupToken, email: login.email, username: 'admin', password: login.password },
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'setup_done') throw error;
  }
  await client.call(sessionEndpoints.signIn, { body: { login: login.email, password: login.password } });
  return client;
}

/** A location, a node with room and ports, and no agent yet. */
export async function addNode(
  client: PanelClient,
  node: { name: string; ip?: string; ports: string; publicHost?: string; memoryMb?: number; diskMb?: number },
): Promise<string> {
  const location = await client.call(nodeEndpoints.createLocation, { body: { short: node.name } });
  const made = await client.call(nodeEndpoints.create, {
    body: {
      name: node.name,
      locationId: location.id,
      memoryMb: node.memoryMb ?? 65_536,
      diskMb: node.diskMb ?? 262_144,
    },
  });
  await client.call(nodeEndpoints.addAllocations, {
    params: { node: made.id },
    body: { ip: node.ip ?? '127.0.0.1', ports: node.ports, publicHost: node.publicHost ?? null },
  });
  return made.id;
}

/** Imports an egg file and answers its id. */
export async function importEgg(client: PanelClient, source: string): Promise<string> {
  const egg = await client.call(eggEndpoints.import, { body: { source, nest: 'Roost' } });
  return egg.id;
}
