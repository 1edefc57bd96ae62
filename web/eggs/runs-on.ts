import { canRunOn } from '../../schema/eggs/can-run-on.ts';
import type { Node } from '../nodes/node.ts';
import type { Needs } from './egg-needs.ts';

/** Why a node cannot run an egg, as far as its host has told; null when it can. The panel decides at placement. */
export function whyNotOn(needs: Needs, facts: Node['facts'], unjoined: string): string | null {
  if (facts === null) return unjoined;
  const { runtime, ociRoots, tools } = facts;
  return canRunOn(needs, { runtime, ociRoots: ociRoots ?? false, tools: tools ?? null })?.message ?? null;
}
