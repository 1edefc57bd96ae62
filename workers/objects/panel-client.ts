import { errorCodeIn, internalCalls } from '../internal-calls.ts';
import type { InternalCall, InternalParams, InternalResult } from '../internal-calls.ts';

const deadlineMs = 10_000;

/** Attempts of a call that may be repeated, and what lies between them. */
const attempts = 3;
const pauseMs = 400;

/** The writer did not do it. `isFinal`: it will not do it another time either. */
export class PanelCallFailed extends Error {
  readonly isFinal: boolean;
  readonly code: string | null;
  constructor(call: InternalCall, because: string, details: { isFinal: boolean; code: string | null }) {
    super(`${call}: ${because}`);
    this.name = 'PanelCallFailed';
    this.isFinal = details.isFinal;
    this.code = details.code;
  }
}

/** Calls to the writer; each is answered after its commit. Throw `PanelCallFailed`. */
export interface PanelClient {
  once<C extends InternalCall>(call: C, params: InternalParams<C>): Promise<InternalResult<C>>;
  /** For calls that leave the same rows when they run twice. */
  persistently<C extends InternalCall>(call: C, params: InternalParams<C>): Promise<InternalResult<C>>;
}

export function panelClient(env: { WRITER: Fetcher; ROOST_INTERNAL_KEY: string }): PanelClient {
  const once: PanelClient['once'] = async (call, params) => {
    const answer = await send(env, call, JSON.stringify(params));
    if (answer.status === 200) return resultOf(call, answer.body);
    throw new PanelCallFailed(call, `answered ${answer.status}`, {
      isFinal: answer.status < 500,
      code: errorCodeIn(answer.body),
    });
  };
  return {
    once,
    async persistently(call, params) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(call, params);
        } catch (error) {
          const isFinal = error instanceof PanelCallFailed && error.isFinal;
          if (isFinal || attempt === attempts) throw error;
          await pause(pauseMs * 2 ** attempt * Math.random());
        }
      }
    },
  };
}

async function send(env: { WRITER: Fetcher; ROOST_INTERNAL_KEY: string }, call: InternalCall, body: string) {
  // `AbortSignal.timeout` cannot be called off: its timer would keep the object awake after the answer.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  try {
    const answer = await env.WRITER.fetch(`https://writer/internal/${call}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env.ROOST_INTERNAL_KEY}`, 'content-type': 'application/json' },
      body,
      signal: deadline.signal,
    });
    return { status: answer.status, body: await answer.text() };
  } catch (error) {
    throw new PanelCallFailed(call, String(error), { isFinal: false, code: null });
  } finally {
    clearTimeout(timer);
  }
}

/** Guarantee: the shape was checked by the call's own schema, which is where `InternalResult<C>` comes from. */
function resultOf<C extends InternalCall>(call: C, body: string): InternalResult<C> {
  const result = internalCalls[call].result.safeParse(JSON.parse(body));
  if (!result.success) throw new Error(`${call}: the writer answered in a wrong shape`);
  return result.data as InternalResult<C>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
