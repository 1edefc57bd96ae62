import { agentCalls } from '../../schema/protocol.ts';
import type { AgentCall, AgentResult } from '../../schema/protocol.ts';

/**
 * What an agent answered, or null when it does not fit the method.
 * Guarantee: it was checked by the method's own schema, which is where `AgentResult<M>` comes from.
 */
export function agentResult<M extends AgentCall>(method: M, value: unknown): AgentResult<M> | null {
  const checked = agentCalls[method].result.safeParse(value);
  return checked.success ? (checked.data as AgentResult<M>) : null;
}
