import { setTimeout as delay } from 'node:timers/promises';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { ApiError } from '../../schema/errors.ts';
import type { PanelClient } from '../api-client.ts';
import { until } from './until.ts';

const NAME = 'Minecraft (JavaScript)';
// An install script that fetches from a slow registry may take its time; the access token lives ten minutes.
const INSTALL_TIMEOUT_MS = 8 * 60_000;
const POLL_MS = 500;
// An agent that has just come online begins to start what ran before.
const START_TIMEOUT_MS = 5_000;

/** Creates the demo server, to be started as soon as it is installed. Answers its id. */
export async function createDemoServer(client: PanelClient, nodeId: string, eggId: string): Promise<string> {
  const { items } = await client.call(serverEndpoints.list, { query: { search: NAME } });
  const known = items.find(({ name }) => name === NAME);
  if (known) return known.id;
  const server = await client.call(serverEndpoints.create, {
    body: {
      name: NAME,
      description: 'A playable server to look around with: join it with a Minecraft client.',
      nodeId,
      eggId,
      limits: { memoryMb: 1024, diskMb: 2048 },
      startWhenInstalled: true,
    },
  });
  return server.id;
}

/** Whether the demo server of a former start comes up again; not when somebody stopped or deleted it. */
export async function comesUp(client: PanelClient, id: string): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isComingUp(client, id))) {
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

async function isComingUp(client: PanelClient, id: string): Promise<boolean> {
  const answer = await client.raw(serverEndpoints.read, { params: { server: id } });
  if (answer.status !== 200) return false;
  const { state } = serverEndpoints.read.answer.parse(answer.body);
  return state === 'starting' || state === 'running' || state === 'installing';
}

/** Waits until the server runs and answers where players join; throws when it has failed or was deleted. */
export async function untilPlayable(client: PanelClient, id: string): Promise<string> {
  return await until(
    async () => {
      const server = await readServer(client, id);
      if (server.state === 'running' && server.address)
        return `${server.address.host}:${server.address.port}`;
      if (server.state === 'install_failed' || server.state === 'crashed')
        throw new Error(`the demo server is ${server.state}: its console in the panel says why`);
      return undefined;
    },
    {
      everyMs: POLL_MS,
      timeoutMs: INSTALL_TIMEOUT_MS,
      onTimeout: () => 'the demo server does not run after eight minutes: see its console in the panel',
    },
  );
}

async function readServer(client: PanelClient, id: string) {
  try {
    return await client.call(serverEndpoints.read, { params: { server: id } });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found')
      throw new Error('the demo server was deleted', { cause: error });
    throw error;
  }
}
