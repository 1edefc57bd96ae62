import type { Endpoint } from '../schema/api/endpoint.ts';
import { ApiError } from '../schema/errors.ts';
import type { Marks } from '../schema/scopes.ts';
import { answerAgain, type FirstRun, keepAnswer, type RepeatableRequest, selectFirstRun } from './db/once.ts';
import type { RequestReads } from './db/handle.ts';
import type { Database } from './db/order.ts';
import type { KeyHolder } from './db/write-handle.ts';
import { digest } from './secrets.ts';
import type { Afterwards } from './services.ts';

const keyMax = 128;
/** An answer is kept once it is given, so who repeats at once may come before it is. */
const keeping = { looks: 5, everyMs: 100 };

/** Lets a request with an `Idempotency-Key` be done once, however often it is sent. */
export interface Repeat extends KeyHolder {
  /** Asks for the first run, with the read that also decides who is let in; nothing while it is not known whose it is. */
  ask(): Promise<void>;
  /** The first run's answer, if there was one; it is made from what it was made from then. */
  firstAnswer(body: unknown, now: Date): Promise<Response | null>;
  /** What another run of the same request has answered, after this one was refused: it was quicker, perhaps. */
  quickerAnswer(refusal: unknown, now: Date): Promise<Response | null>;
  /** Keeps what is being answered, once it is. */
  keep(answer: Response): void;
}

export interface RepeatOptions {
  endpoint: Endpoint;
  request: Request;
  /** Null: nobody who has a name. */
  principal: string | null;
  primary: Database;
  reads: RequestReads;
  afterwards: Afterwards;
  /** Told what the first run wrote: it may have ended before it could tell anybody. */
  wrote(marks: Marks): void;
}

/** Null for a request without a key, and where a repeat is done anew. */
export function createRepeat({ endpoint, request, principal, ...at }: RepeatOptions): Repeat | null {
  const { repeatsOf } = endpoint;
  const key = request.headers.get('idempotency-key');
  if (key === null || repeatsOf === 'none' || (principal === null && repeatsOf === undefined)) return null;
  if (key === '' || key.length > keyMax) {
    const fields = [{ path: 'Idempotency-Key', message: `Between 1 and ${keyMax} characters.` }];
    throw new ApiError('invalid_input', { fields });
  }
  const { pathname, search } = new URL(request.url);
  const named = (by: string): RepeatableRequest => ({
    principal: by,
    method: request.method,
    path: pathname + search,
    key,
  });
  let id = principal === null ? null : named(principal);
  let bodyHash = '';
  let first: FirstRun | undefined;
  let hasKey = false;

  const ask = async (): Promise<void> => {
    const whose = id;
    if (whose === null) return;
    for (let looks = 1; ; looks += 1) {
      const [rows] = await at.reads.handle.readPrimary((db) => [selectFirstRun(db, whose)]);
      first = rows[0];
      if (first?.status !== 0 || looks === keeping.looks) return;
      await pause(keeping.everyMs);
    }
  };

  const said = (now: Date): Response | null => {
    if (first === undefined) return null;
    const { status, answer } = answerAgain(first, bodyHash, now);
    if (first.marks !== null) {
      at.reads.wrote(first.marks);
      at.wrote(first.marks);
    }
    return status === 204 ? new Response(null, { status }) : Response.json(answer, { status });
  };

  return {
    ask,
    async firstAnswer(body, now) {
      bodyHash = await digest(JSON.stringify(body) ?? '');
      if (id === null && typeof repeatsOf === 'object') {
        id = named(await holderOf(body, repeatsOf.field));
        await ask();
      }
      return said(now);
    },
    async quickerAnswer(refusal, now) {
      // What failed on our side, and what was never tried, says nothing of another run.
      const isTelling =
        refusal instanceof ApiError && refusal.status < 500 && refusal.code !== 'rate_limited';
      if (hasKey || !isTelling) return null;
      await ask();
      return said(now);
    },
    wanted: () => (hasKey || id === null ? null : { ...id, bodyHash }),
    taken() {
      hasKey = true;
    },
    keep(answer) {
      if (!hasKey || id === null) return;
      const isKept = endpoint.answersSecret !== true && answer.status !== 204;
      const whose = id;
      const kept = isKept ? answer.clone() : null;
      at.afterwards(() => keep(at, whose, { kept, status: answer.status }));
    },
  };
}

async function keep(
  { primary, reads }: Pick<RepeatOptions, 'primary' | 'reads'>,
  request: RepeatableRequest,
  { kept, status }: { kept: Response | null; status: number },
): Promise<void> {
  const marks = reads.handle.seen();
  const answer: unknown = await kept?.json();
  await keepAnswer(primary, request, { status, answer, marks });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Who shows a one-time token, by its hash: the token itself is kept nowhere. */
async function holderOf(body: unknown, field: string): Promise<string> {
  const token: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  if (typeof token !== 'string') throw new Error(`a body without ${field} was let through`);
  return `holder:${await digest(token)}`;
}
