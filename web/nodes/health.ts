import type { AnswerOf } from '../../schema/api/endpoint.ts';
import type { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import type { Node } from './node.ts';

export type NodeHealth = AnswerOf<typeof nodeAgentEndpoints.health>;

/** An agent reports every 30 s; what is older than this is not live any more. */
const staleMs = 45_000;

/** How old the newest report is, and whether it may still be called live. Null: nothing was heard. */
export function ageOf(health: NodeHealth, now: number): { ms: number; isStale: boolean } | null {
  if (health.heardAt === null) return null;
  const ms = Math.max(0, now - Date.parse(health.heardAt));
  return { ms, isStale: ms > staleMs };
}

/** A figure with what there is of it, for a meter. */
export interface Use {
  used: number;
  of: number | null;
  /** Between 0 and 1; null where the whole is not known. */
  share: number | null;
}

const useOf = (used: number | null, of: number | undefined): Use | null =>
  used === null
    ? null
    : { used, of: of ?? null, share: of === undefined || of <= 0 ? null : Math.min(1, used / of) };

/** Load against cores, memory and disk against what the host has; null for what is not known. */
export const usesOf = (health: NodeHealth, facts: Node['facts']) => ({
  load: useOf(health.load, facts?.cpus),
  memory: useOf(health.memoryUsedMb, facts?.memoryMb),
  disk: useOf(health.diskUsedMb, facts?.diskMb),
});
