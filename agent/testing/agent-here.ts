import path from 'node:path';
import { startAgent, type Agent } from '../agent.ts';
import { enrol } from '../enrol.ts';
import { readFacts } from '../facts.ts';
import { readIdentity } from '../identity.ts';
import { createLogger } from '../log.ts';
import { createProcessRuntime, type ProcessRuntime } from '../process/process-runtime.ts';
import { openStateDir } from '../state-dir.ts';
import type { StopTimes } from '../stop-plan.ts';
import type { TestPanel } from './panel.ts';

/** Short enough for tests; the order of the steps is what matters. */
const stopTimes: StopTimes = { stopMs: 1000, terminateMs: 500, killMs: 10_000 };

export type AgentHere = Agent & { runtime: ProcessRuntime };

/** An agent in this process with the real runtime, connected to a test panel. */
export async function startAgentHere(panel: TestPanel, stateDir: string): Promise<AgentHere> {
  const log = createLogger(() => undefined);
  const dir = await openStateDir(stateDir);
  const runtime = await createProcessRuntime({
    stateDir: dir.runtime,
    keeperSourceDir: path.join(import.meta.dirname, '..', 'keeper'),
  });
  const known = await readIdentity(dir.identity);
  const facts = await readFacts(runtime, dir.data);
  const identity =
    known ?? (await enrol({ panelUrl: panel.url, token: panel.enrolToken, facts, file: dir.identity }));
  const before = panel.hellos;
  const agent = await startAgent({ dir, identity, runtime, log, stopTimes });
  await panel.until('a hello', () => panel.hellos > before);
  return { ...agent, runtime };
}

/** Ends it with all its servers, and deletes what they had. */
export async function endAgentHere(agent: AgentHere): Promise<void> {
  for (const server of agent.servers.all()) await server.remove();
  await agent.stop();
  agent.runtime.close();
}
