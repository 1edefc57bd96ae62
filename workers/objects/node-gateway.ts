import { DurableObject } from 'cloudflare:workers';
import type { viewerCloseReasons } from '../../schema/console.ts';
import type { ErrorCode } from '../../schema/errors.ts';
import type { agentCloseReasons } from '../../schema/protocol.ts';
import type { GatewayEnv } from '../env.ts';

/** A call to the agent as it crosses to the object. `params`: JSON. */
export interface AgentCallInput {
  method: string;
  params: string;
  idem: string;
  timeoutMs: number;
}

/** Errors lose their class between Workers, so an outcome is a value. `result`: JSON; `message`: null for the code's own. */
export type CallOutcome =
  | { ok: true; result: string }
  | { ok: false; code: ErrorCode; message: string | null };

/** One per node and generation: joins the agent's link and the browsers' console sockets. */
export class NodeGateway extends DurableObject<GatewayEnv> {
  override async fetch(_request: Request): Promise<Response> {
    return new Response(null, { status: 503 });
  }
  async callAgent(_call: AgentCallInput): Promise<CallOutcome> {
    return { ok: false, code: 'node_unreachable', message: null };
  }
  async closeViewers(
    _who: { userId?: string; server?: string },
    _reason: keyof typeof viewerCloseReasons,
  ): Promise<void> {}
  async closeAgent(_reason: keyof typeof agentCloseReasons): Promise<void> {}
}
