import { ApiError } from '../schema/errors.ts';
import {
  agentCalls,
  protocolVersion,
  type AgentCall,
  type AgentParams,
  type AgentResult,
} from '../schema/protocol.ts';
import type { Journal, JournalEntry } from './journal.ts';
import type { AnswerFrame, CallFrame } from './link.ts';
import { messageOf, type Logger } from './log.ts';
import { Serial } from './serial.ts';

/** What the agent does for each call of the panel. Throws `ApiError` for what the panel can act on. */
export type Handlers = { [M in AgentCall]: (params: AgentParams<M>) => Promise<AgentResult<M>> };

/**
 * What to do about an effect that had begun when the agent was killed:
 * its result when looking at the thing shows that it happened, `again` when repeating does no harm,
 * `never` when nobody can tell and repeating could harm.
 */
export type Afterwards = {
  [M in AgentCall]?: (params: AgentParams<M>, begunAt: number) => AgentResult<M> | 'again' | 'never';
};

export interface DispatcherDeps {
  handlers: Handlers;
  afterwards: Afterwards;
  journal: Journal;
  now(): number;
  log: Logger;
}

/** Calls that overtake whatever their server is busy with. */
const overtakes = (method: AgentCall, params: object): boolean =>
  !agentCalls[method].effect || ('action' in params && params.action === 'kill');

/** Answers the panel's calls: each effect once, in order for each server, never after its deadline. */
export class Dispatcher {
  readonly #deps: DispatcherDeps;
  readonly #order = new Serial();
  /** Effects that run now, so that a repetition waits for the same outcome. */
  readonly #running = new Map<string, Promise<object>>();

  constructor(deps: DispatcherDeps) {
    this.#deps = deps;
  }

  /** Never rejects: every failure becomes an `err` frame. */
  async answer(call: CallFrame): Promise<AnswerFrame> {
    try {
      const result = await this.#perform(call);
      return { v: protocolVersion, t: 'ok', id: call.id, p: result };
    } catch (error) {
      const failure = this.#failure(call, error);
      return { v: protocolVersion, t: 'err', id: call.id, ...failure };
    }
  }

  async #perform(call: CallFrame): Promise<object> {
    const method = call.m;
    if (!isAgentCall(method)) throw new ApiError('unsupported_call');
    const parsed = agentCalls[method].params.safeParse(call.p);
    if (!parsed.success) {
      throw new ApiError('invalid_input', {
        message: `${method}: ${parsed.error.issues[0]?.path.join('.') ?? ''} is not valid.`,
      });
    }
    const params = parsed.data;
    const key = 'uuid' in params && !overtakes(method, params) ? params.uuid : null;
    if (call.idem === undefined || !agentCalls[method].effect) {
      return await this.#inOrder(key, call, () => run(this.#deps.handlers, method, params));
    }
    const { idem } = call;
    const running = this.#running.get(idem);
    if (running !== undefined) return await running;
    const outcome = this.#inOrder(key, call, () => this.#once(method, params, idem));
    this.#running.set(idem, outcome);
    try {
      return await outcome;
    } finally {
      this.#running.delete(idem);
    }
  }

  /** The deadline is looked at when the call's turn has come, and a stored outcome is given even after it. */
  #inOrder(key: string | null, call: CallFrame, task: () => Promise<object>): Promise<object> {
    const checked = async () => {
      const stored = call.idem !== undefined && this.#deps.journal.find(call.idem)?.phase === 'done';
      if (call.dl !== undefined && this.#deps.now() > call.dl && !stored) {
        throw new ApiError('node_unreachable', { message: 'The deadline had passed: nothing was done.' });
      }
      return await task();
    };
    return key === null ? checked() : this.#order.run(key, checked);
  }

  async #once(method: AgentCall, params: Params, idem: string): Promise<object> {
    const { journal, now, handlers } = this.#deps;
    const before = journal.find(idem);
    if (before !== undefined) {
      if (before.method !== method) throw new ApiError('idempotency_mismatch');
      const settled = this.#settled(before, method, params);
      if (settled !== null) return settled;
    }
    // A command lost with the host dies with its game and its deadline: it need not survive a power cut.
    const durable = method !== 'server.command';
    const note = (phase: JournalEntry['phase'], value?: unknown) =>
      journal.note({ idem, method, at: now(), phase, value }, durable);
    await note('begun');
    try {
      const result = await run(handlers, method, params);
      await note('done', result);
      return result;
    } catch (error) {
      // A refusal changed nothing, and a repetition may find another state. After any other
      // failure the effect may be half done: it stays `begun`, and `afterwards` decides.
      if (error instanceof ApiError) await note('failed');
      throw error;
    }
  }

  #settled(before: JournalEntry, method: AgentCall, params: Params): object | null {
    if (before.phase === 'done') return objectOf(before.value);
    if (before.phase === 'failed') return null;
    const verdict = afterwards(this.#deps.afterwards, method, params, before.at);
    if (verdict === 'again') return null;
    if (verdict === 'never') throw new ApiError('outcome_unknown');
    return verdict;
  }

  #failure(call: CallFrame, error: unknown): { code: string; message: string } {
    if (error instanceof ApiError) return { code: error.code, message: error.message.slice(0, 1024) };
    this.#deps.log.error('call.failed', { method: call.m, reason: messageOf(error) });
    return { code: 'node_failed', message: new ApiError('node_failed').message };
  }
}

type Params = AgentParams<AgentCall>;

const isAgentCall = (method: string): method is AgentCall => Object.hasOwn(agentCalls, method);

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** `params` came out of this method's own schema; the union over methods cannot say so. */
function run(handlers: Handlers, method: AgentCall, params: Params): Promise<object> {
  const handler = handlers[method] as (given: Params) => Promise<object>;
  return handler(params);
}

/** As `run`: `params` belong to `method`. Without an entry an effect is safe to repeat. */
function afterwards(
  table: Afterwards,
  method: AgentCall,
  params: Params,
  begunAt: number,
): object | 'again' | 'never' {
  const look = table[method] as ((given: Params, at: number) => object | 'again' | 'never') | undefined;
  return look?.(params, begunAt) ?? 'again';
}
