import { compareVersions, isVersion } from '../../schema/version.ts';
import type { ErrorCode } from '../../schema/errors.ts';
import type { AgentUpdateEnd, NodeFacts } from '../../schema/protocol.ts';

interface Agent {
  online: boolean;
  facts: NodeFacts | null;
}

/** Why an agent is not asked to become this version; null: it is to be asked. */
export function updateRefusal(agent: Agent, version: string): ErrorCode | null {
  if (agent.facts === null || !agent.online) return 'node_unreachable';
  if (agent.facts.releaseKey == null) return 'agent_not_updatable';
  const own = agent.facts.agentVersion;
  if (isAtLeast(own, version)) return 'agent_current';
  return null;
}

const isAtLeast = (own: string, version: string): boolean =>
  own === version || (isVersion(own) && isVersion(version) && compareVersions(own, version) >= 0);

/** How a change that was asked for has ended, by what the agent says of itself; null while nothing shows it. */
export function updateEnd(to: string, facts: NodeFacts): AgentUpdateEnd | null {
  if (isAtLeast(facts.agentVersion, to)) return { to, outcome: 'done', reason: null };
  return facts.lastUpdate?.to === to && facts.lastUpdate.outcome !== 'done' ? facts.lastUpdate : null;
}

/**
 * The share of the nodes that goes first: at least one, always the same ones, and those of a lower share among them.
 * `placeOf` spreads the nodes evenly.
 */
export function shareOf<T>(nodes: readonly T[], percent: number, placeOf: (node: T) => string): T[] {
  const sorted = nodes.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  return sorted.slice(0, Math.ceil((nodes.length * percent) / 100));
}
