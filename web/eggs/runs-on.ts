import type { Node } from '../nodes/node.ts';
import type { Needs } from './egg-needs.ts';

/** Whether a node could run an egg, as far as its host has told. The panel decides when a server is placed. */
export function runsOn(needs: Needs, facts: Node['facts']): boolean {
  if (facts === null) return false;
  if (facts.runtime === 'docker') return needs.docker.can;
  if (facts.ociRoots === true && needs.ociRoot.can) return true;
  const { tools } = facts;
  return needs.hostTools.can && needs.hostTools.tools.every(({ name }) => tools?.[name] !== null);
}
