import type { viewerCloseReasons } from '../schema/console.ts';
import { ApiError } from '../schema/errors.ts';
import { linkLimits } from '../schema/protocol.ts';
import type { AgentCall, AgentParams, AgentResult, agentCloseReasons } from '../schema/protocol.ts';
import { describeError, log } from './log.ts';
import { agentResult } from './objects/agent-result.ts';
import { joinRequest } from './objects/join.ts';
import type { Join, NodeAddress, ViewerIdentity } from './objects/join.ts';
import type { CallOutcome, NodeGateway, NodeHealth } from './objects/node-gateway.ts';

export type { NodeAddress, ViewerIdentity } from './objects/join.ts';
export type { NodeHealth } from './objects/node-gateway.ts';

/** The one way to a node. */
export interface AgentClient {
  /**
   * Calls the node's agent. The same `idem` may be sent again: an effect is applied once.
   * Throws ApiError: `node_unreachable` (not connected; nothing was done or it may be repeated with the same
   * `idem`), `outcome_unknown` (sent, no answer in time), `unsupported_call`, `node_failed`, or what the agent named.
   */
  call<M extends AgentCall>(
    node: NodeAddress,
    method: M,
    params: AgentParams<M>,
    options: { idem: string; timeoutMs?: number },
  ): Promise<AgentResult<M>>;
  /** How the node's agent last said that its host is; null when it has not, or is not connected. */
  health(node: NodeAddress): Promise<NodeHealth | null>;
  /** Upgrades a visitor's request to a console socket. The caller has checked session and permission. */
  joinConsole(node: NodeAddress, request: Request, viewer: ViewerIdentity): Promise<Response>;
  /** Upgrades an agent's request to the node's link. The caller has verified the agent's token. */
  acceptAgent(node: NodeAddress, request: Request, seenFrom: string | null): Promise<Response>;
  /** Closes the console sockets of a user, of a server, or of a user on a server. */
  closeViewers(
    node: NodeAddress,
    who: { userId?: string; server?: string },
    reason: keyof typeof viewerCloseReasons,
  ): Promise<void>;
  /** Closes the agent's link, if it is open. */
  closeAgent(node: NodeAddress, reason: keyof typeof agentCloseReasons): Promise<void>;
}

/** An object call may hang across a code update of its Worker; nobody waits longer than this beyond the call's own time. */
const objectSlackMs = 2000;

export const agentClient = (namespace: DurableObjectNamespace<NodeGateway>): AgentClient => {
  const gatewayOf = (node: NodeAddress) => namespace.getByName(`${node.uuid}:${node.generation}`);
  const upgrade = async (request: Request, join: Join) => {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') throw new ApiError('upgrade_required');
    const answer = await within(linkLimits.callMs, () => gatewayOf(join.node).fetch(joinRequest(join)));
    if (answer.status === 429) throw new ApiError('rate_limited');
    if (answer.status !== 101) throw new ApiError('node_unreachable');
    return answer;
  };
  return {
    async call(node, method, params, { idem, timeoutMs = linkLimits.callMs }) {
      const input = { method, params: JSON.stringify(params), idem, timeoutMs };
      const ask = async (): Promise<CallOutcome> => await gatewayOf(node).callAgent(input);
      const outcome = await within(timeoutMs + objectSlackMs, ask);
      if (!outcome.ok) {
        throw new ApiError(outcome.code, outcome.message === null ? {} : { message: outcome.message });
      }
      const result = agentResult(method, JSON.parse(outcome.result));
      if (result !== null) return result;
      throw new ApiError('node_failed', { message: 'The agent answered in a wrong shape.' });
    },
    health: (node) => within(linkLimits.callMs, async () => await gatewayOf(node).health()),
    joinConsole: (node, request, viewer) => upgrade(request, { as: 'viewer', node, viewer }),
    acceptAgent: (node, request, seenFrom) => upgrade(request, { as: 'agent', node, seenFrom }),
    closeViewers: (node, who, reason) =>
      within(linkLimits.callMs, () => gatewayOf(node).closeViewers(who, reason)),
    closeAgent: (node, reason) => within(linkLimits.callMs, () => gatewayOf(node).closeAgent(reason)),
  };
};

/** The answer of the object, or `outcome_unknown` after the deadline, or `node_unreachable` when the object was reset. */
async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ApiError('outcome_unknown')), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    log('gateway_call_failed', describeError(error));
    throw new ApiError('node_unreachable');
  } finally {
    clearTimeout(timer);
  }
}
