import { canRunOn } from '../../schema/eggs/can-run-on.ts';
import type { EggNeeds } from '../../schema/eggs/needs.ts';
import type { NodeFacts } from '../../schema/protocol.ts';

/**
 * Why a node cannot run an egg, as a sentence; null when it can. What a node does not tell, because it has not joined or
 * its agent is too old to, is not held against it.
 */
export function unsuitedBecause(needs: EggNeeds, facts: NodeFacts | null): string | null {
  if (facts === null) return null;
  const host = { runtime: facts.runtime, ociRoots: facts.ociRoots ?? true, tools: facts.tools ?? null };
  return canRunOn(needs, host)?.message ?? null;
}
