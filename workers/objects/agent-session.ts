import { isErrorCode, errors } from '../../schema/errors.ts';
import type { ErrorCode } from '../../schema/errors.ts';
import {
  agentCalls,
  agentEvents,
  agentToken,
  envelope,
  linkLimits,
  panelCalls,
  protocolVersion,
} from '../../schema/protocol.ts';
import type {
  AgentCall,
  AgentEventParams,
  PanelCall,
  PanelParams,
  agentCloseReasons,
} from '../../schema/protocol.ts';

export type AgentCloseReason = keyof typeof agentCloseReasons;

/** How a call of the agent ended. `message`: null for the code's own. */
export type AgentOutcome =
  | { ok: true; value: unknown }
  | { ok: false; code: ErrorCode; message: string | null };

/** What a frame of the agent means. */
export type AgentNews =
  | { is: 'hello'; version: number; hello: AgentEventParams<'hello'> }
  | { is: 'lines'; event: AgentEventParams<'console.lines'> }
  | { is: 'stats'; event: AgentEventParams<'server.stats'> }
  | { is: 'alive'; state: AgentEventParams<'node.state'> }
  | { is: 'reach'; reach: AgentEventParams<'node.reach'> }
  | { is: 'answer'; id: string; outcome: AgentOutcome }
  | { [M in PanelCall]: { is: 'call'; id: string; method: M; params: PanelParams<M> } }[PanelCall]
  /** A call that cannot be served; the agent is told why. */
  | { is: 'refused'; id: string; code: string; message: string }
  | { is: 'nothing' }
  | { is: 'broken'; reason: AgentCloseReason };

const broken: AgentNews = { is: 'broken', reason: 'bad_frame' };

/** The version both sides speak: each speaks its own and the one before. Null: none. */
export function agreedVersion(theirs: number): number | null {
  if (theirs < protocolVersion - 1 || theirs > protocolVersion + 1) return null;
  return Math.min(theirs, protocolVersion);
}

/** Reads a frame. A connection begins with its hello, once. */
export function readAgentFrame(text: string, isGreeted: boolean, now: number): AgentNews {
  if (text.length > linkLimits.frameBytes) return broken;
  const frame = envelope.safeParse(parseJson(text));
  if (!frame.success) return broken;
  const version = agreedVersion(frame.data.v);
  if (version === null) return { is: 'broken', reason: 'protocol_too_old' };
  if (isGreeted === (frame.data.t === 'event' && frame.data.m === 'hello')) return broken;
  switch (frame.data.t) {
    case 'event':
      return readEvent(frame.data.m, frame.data.p, version);
    case 'call':
      return readCall(frame.data, now);
    case 'ok':
      return { is: 'answer', id: frame.data.id, outcome: { ok: true, value: frame.data.p } };
    case 'err':
      return { is: 'answer', id: frame.data.id, outcome: refusal(frame.data.code, frame.data.message) };
  }
}

function readEvent(name: string, params: unknown, version: number): AgentNews {
  switch (name) {
    case 'hello': {
      const hello = agentEvents.hello.safeParse(params);
      return hello.success ? { is: 'hello', version, hello: hello.data } : broken;
    }
    case 'console.lines': {
      const lines = agentEvents['console.lines'].safeParse(params);
      return lines.success ? { is: 'lines', event: lines.data } : broken;
    }
    case 'server.stats': {
      const stats = agentEvents['server.stats'].safeParse(params);
      return stats.success ? { is: 'stats', event: stats.data } : broken;
    }
    case 'node.state': {
      const state = agentEvents['node.state'].safeParse(params);
      return state.success ? { is: 'alive', state: state.data } : broken;
    }
    case 'node.reach': {
      const reach = agentEvents['node.reach'].safeParse(params);
      return reach.success ? { is: 'reach', reach: reach.data } : broken;
    }
    default:
      // A newer agent may have more to say.
      return { is: 'nothing' };
  }
}

function readCall(
  call: { id: string; m: string; p?: unknown; dl?: number | undefined },
  now: number,
): AgentNews {
  const { id } = call;
  // Clocks may differ by what a link token's lifetime lets pass.
  if (call.dl !== undefined && call.dl + agentToken.lifetimeSeconds * 1000 < now) {
    return { is: 'refused', id, code: 'deadline_passed', message: 'The call came after its deadline.' };
  }
  switch (call.m) {
    case 'state.put': {
      const params = panelCalls['state.put'].params.safeParse(call.p);
      return params.success ? { is: 'call', id, method: 'state.put', params: params.data } : broken;
    }
    case 'install.finished': {
      const params = panelCalls['install.finished'].params.safeParse(call.p);
      return params.success ? { is: 'call', id, method: 'install.finished', params: params.data } : broken;
    }
    default:
      return { is: 'refused', id, code: 'unsupported_call', message: errors.unsupported_call.message };
  }
}

/**
 * The outcome that an agent's error code stands for. Codes that speak of the caller's own session are not an
 * agent's to give.
 */
export function refusal(code: string, message: string): AgentOutcome {
  if (isErrorCode(code) && errors[code].status >= 404 && code !== 'internal') {
    return { ok: false, code, message: code === 'node_failed' ? message : null };
  }
  return { ok: false, code: 'node_failed', message: message === '' ? null : message };
}

/** The outcome of a call that was sent and not answered. A question may be asked again; an effect may have happened. */
export const unanswered = (method: AgentCall): AgentOutcome => ({
  ok: false,
  code: agentCalls[method].effect ? 'outcome_unknown' : 'node_unreachable',
  message: null,
});

/** When a connection must be looked at again, or null when it has been silent for too long. */
export const nextLook = (heardAt: number, now: number): number | null =>
  now - heardAt >= linkLimits.silenceMs ? null : heardAt + linkLimits.silenceMs;

/** The number of a new connection: above every earlier one, also of the node's former objects. */
export const nextConnection = (last: number, now: number): number => Math.max(last + 1, now);

/** The frame of a call. `params`: JSON. */
export function callFrame(
  version: number,
  call: { id: string; method: AgentCall; params: string; deadline: number; idem: string },
): string {
  const head = { v: version, t: 'call', id: call.id, m: call.method, dl: call.deadline, idem: call.idem };
  return `${JSON.stringify(head).slice(0, -1)},"p":${call.params}}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
