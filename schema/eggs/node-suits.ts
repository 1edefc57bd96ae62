import { canRunOn } from './can-run-on.ts';
import type { EggNeeds } from './needs.ts';
import { isLookedFor } from './tools.ts';
import type { NodeFacts } from '../protocol.ts';

/** What decides of what a node tells. */
export type HostFacts = Pick<NodeFacts, 'runtime' | 'ociRoots' | 'tools'>;

/**
 * Why a node cannot run an egg, as a sentence; null when it can. What a node does not tell is not held against it:
 * because it has not joined, its agent is too old to, or no agent looks for that program.
 */
export function unsuitedBecause(needs: EggNeeds, facts: HostFacts | null): string | null {
  if (facts === null) return null;
  const host = { runtime: facts.runtime, ociRoots: facts.ociRoots ?? true, tools: facts.tools ?? null };
  const tools = needs.hostTools.tools.filter(({ name }) => isLookedFor(name));
  return canRunOn({ ...needs, hostTools: { ...needs.hostTools, tools } }, host)?.message ?? null;
}
