import * as z from 'zod';
import { agentCloseReasons, agentEvents, linkLimits, protocolVersion } from '../../schema/protocol.ts';
import type { AgentCall, AgentParams, AgentResult, PanelEvent, panelEvents } from '../../schema/protocol.ts';
import { agentResult } from './agent-result.ts';
import { callFrame } from './agent-session.ts';
import type { AgentCloseReason, AgentOutcome } from './agent-session.ts';
import { Allowance, budgets } from './frame-budget.ts';
import { PendingCalls } from './pending-calls.ts';

/** One connection of the agent; the whole record is the socket's attachment. */
export const agentState = z.object({
  as: z.literal('agent'),
  node: z.object({ uuid: z.string(), generation: z.number() }),
  connection: z.number(),
  /** The version both speak; null until the hello. */
  version: z.number().nullable(),
  /** When it said something last, ms since 1970; kept across hibernation as often as the agent says how it is. */
  heardAt: z.number(),
  /** How it said that its host is; null before the first word of it. */
  health: agentEvents['node.state'].nullable().default(null),
  /** The address that it dialled from. */
  seenFrom: z.string().nullable().default(null),
  /** The panel's rows know this connection. */
  registered: z.boolean(),
  /** Given up by this side; what it still sends is ignored. */
  gone: z.boolean(),
});
export type AgentState = z.infer<typeof agentState>;

/** The agent's socket and the calls that wait on it. */
export class AgentLink {
  readonly socket: WebSocket;
  readonly state: AgentState;
  readonly allowance: Allowance;
  readonly #pending = new PendingCalls();

  constructor(socket: WebSocket, state: AgentState, now: number) {
    this.socket = socket;
    this.state = state;
    this.allowance = new Allowance(budgets.agentFrames, now);
  }

  get isReady(): boolean {
    return this.state.version !== null && !this.state.gone;
  }

  /** Keeps the state across hibernation. */
  save(): void {
    this.socket.serializeAttachment(this.state);
  }

  /**
   * Calls the agent. `params`: JSON that fits the method. `settle` runs once, within the event that brings the
   * answer, so that what the agent sent after its answer is handled after it.
   */
  ask(
    call: { method: AgentCall; params: string; idem: string; timeoutMs?: number },
    settle: (outcome: AgentOutcome) => void,
  ): void {
    if (!this.isReady) return settle({ ok: false, code: 'node_unreachable', message: null });
    if (this.#pending.isFull) return settle({ ok: false, code: 'busy', message: null });
    const id = crypto.randomUUID();
    const timeoutMs = Math.min(call.timeoutMs ?? linkLimits.callMs, linkLimits.callMs);
    const frame = callFrame(this.#version, { ...call, id, deadline: Date.now() + timeoutMs });
    if (frame.length > linkLimits.frameBytes) {
      return settle({ ok: false, code: 'payload_too_large', message: null });
    }
    const timer = setTimeout(() => this.#pending.expire(id), timeoutMs);
    this.#pending.open(id, call.method, (outcome) => {
      clearTimeout(timer);
      settle(outcome);
    });
    this.#send(frame);
  }

  /** Asks a question or calls once; never repeated by us. */
  askOnce<M extends AgentCall>(
    method: M,
    params: AgentParams<M>,
    settle: (outcome: AgentOutcome) => void,
  ): void {
    this.ask({ method, params: JSON.stringify(params), idem: crypto.randomUUID() }, settle);
  }

  /** An answer came; a late one is dropped. */
  answered(id: string, outcome: AgentOutcome): void {
    this.#pending.settle(id, outcome);
  }

  /** Answers a call of the agent. */
  ok(id: string): void {
    this.#send(JSON.stringify({ v: this.#version, t: 'ok', id, p: {} }));
  }

  refuse(id: string, code: string, message: string): void {
    this.#send(JSON.stringify({ v: this.#version, t: 'err', id, code, message }));
  }

  event<E extends PanelEvent>(name: E, params: z.infer<(typeof panelEvents)[E]>): void {
    this.#send(JSON.stringify({ v: this.#version, t: 'event', m: name, p: params }));
  }

  /** Ends the link from this side; null: the other side has closed it. Callers get their outcome at once. */
  end(reason: AgentCloseReason | null): void {
    this.state.gone = true;
    this.save();
    if (reason !== null) this.socket.close(agentCloseReasons[reason].code, reason);
    this.#pending.expireAll();
  }

  get #version(): number {
    return this.state.version ?? protocolVersion;
  }

  #send(frame: string): void {
    try {
      this.socket.send(frame);
    } catch {
      // The socket is closing; its close event ends the link.
    }
  }
}

/** The result of a call that succeeded, else null. */
export const resultOf = <M extends AgentCall>(method: M, outcome: AgentOutcome): AgentResult<M> | null =>
  outcome.ok ? agentResult(method, outcome.value) : null;
