import { unsuitedBecause } from '../../schema/eggs/node-suits.ts';
import type { Node } from '../nodes/node.ts';
import type { Needs } from './egg-needs.ts';

/** Why a node cannot run an egg, as far as its host has told; null when it can. The panel decides at placement. */
export function whyNotOn(needs: Needs, facts: Node['facts'], unjoined: string): string | null {
  return facts === null ? unjoined : unsuitedBecause(needs, facts);
}
