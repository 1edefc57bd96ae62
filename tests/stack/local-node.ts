import { join } from 'node:path';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import type { PanelClient } from '../api-client.ts';
import { enrolAgent, startAgent, type LocalAgent } from './local-agent.ts';
import { readLocalState, writeLocalState, type LocalState } from './local-state.ts';
import { ensureNode, enrolmentToken } from './provision.ts';
import type { Stack } from './stack.ts';
import type { StartOptions } from './start-options.ts';
import { until } from './until.ts';

const ONLINE_TIMEOUT_MS = 30_000;

/** What a start knows of the machine it runs on. */
export interface LocalPlace {
  /** The agent's file. */
  agentProgram: string;
  options: StartOptions;
  stack: Stack;
}

/** What former starts made of this machine. Undefined before the first, and when its agent is enrolled elsewhere. */
export function knownNode(place: LocalPlace): LocalState | undefined {
  const known = readLocalState(stateFile(place));
  return known?.panelUrl === place.stack.url ? known : undefined;
}

/** Makes this machine a node of the panel, through the same calls that a person's clicks make. */
export async function joinAsNode(place: LocalPlace, client: PanelClient): Promise<LocalState> {
  const { options, stack } = place;
  const former = readLocalState(stateFile(place));
  const nodeId =
    former?.nodeId ??
    (await ensureNode(client, {
      host: options.host,
      firstGamePort: options.firstGamePort,
      stateDirectory: options.directory,
    }));
  const token = await enrolmentToken(client, nodeId);
  await enrolAgent({ program: place.agentProgram, stateDirectory: agentDirectory(place) }, stack.url, token);
  const state = { ...former, nodeId, panelUrl: stack.url };
  writeLocalState(stateFile(place), state);
  return state;
}

export function rememberDemo(place: LocalPlace, state: LocalState, demoServerId: string): void {
  writeLocalState(stateFile(place), { ...state, demoServerId });
}

export function startLocalAgent(place: LocalPlace, onStart: (pid: number) => void): LocalAgent {
  return startAgent({
    program: place.agentProgram,
    stateDirectory: agentDirectory(place),
    logFile: join(place.options.directory, 'logs', 'agent.log'),
    reaper: place.stack.reaper,
    onStart,
  });
}

export async function untilOnline(client: PanelClient, nodeId: string, agent: LocalAgent): Promise<void> {
  await until(
    async () => {
      const answer = await client.raw(nodeEndpoints.read, { params: { node: nodeId } });
      if (answer.status === 404)
        throw new Error('the node of this machine was deleted in the panel; --fresh begins anew');
      return nodeEndpoints.read.answer.safeParse(answer.body).data?.status === 'online' ? true : undefined;
    },
    {
      everyMs: 100,
      timeoutMs: ONLINE_TIMEOUT_MS,
      onTimeout: () => `the node does not come online; the agent says:\n${agent.logTail()}`,
    },
  );
}

function agentDirectory({ options }: LocalPlace): string {
  return join(options.directory, 'agent');
}

function stateFile({ options }: LocalPlace): string {
  return join(options.directory, 'local.json');
}
