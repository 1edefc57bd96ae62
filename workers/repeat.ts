import type { Endpoint } from '../schema/api/endpoint.ts';
import { ApiError } from '../schema/errors.ts';
import { answerAgain, type FirstRun, keepAnswer, type RepeatableRequest, selectFirstRun } from './db/once.ts';
import type { RequestReads } from './db/handle.ts';
import type { Database } from './db/order.ts';
import type { KeyHolder } from './db/write-handle.ts';
import { digest } from './secrets.ts';

const keyMax = 128;

/** Lets a request with an `Idempotency-Key` be done once, however often it is sent. */
export interface Repeat extends KeyHolder {
  /** Asks for the first run, with the read that also decides who is let in. */
  ask(): Promise<void>;
  /** The first run's answer, if there was one. */
  firstAnswer(body: unknown, now: Date): Promise<Response | null>;
  /** Keeps what was answered. */
  keep(answer: Response): Promise<void>;
}

export interface RepeatOptions {
  endpoint: Endpoint;
  request: Request;
  principal: string;
  primary: Database;
  reads: RequestReads;
}

/** Null for a request without a key. */
export function createRepeat({ endpoint, request, principal, ...at }: RepeatOptions): Repeat | null {
  const key = request.headers.get('idempotency-key');
  if (key === null) return null;
  if (key === '' || key.length > keyMax) {
    const fields = [{ path: 'Idempotency-Key', message: `Between 1 and ${keyMax} characters.` }];
    throw new ApiError('invalid_input', { fields });
  }
  const { pathname, search } = new URL(request.url);
  const id: RepeatableRequest = { principal, method: request.method, path: pathname + search, key };
  let bodyHash = '';
  let first: FirstRun | undefined;
  let hasKey = false;
  return {
    async ask() {
      const [rows] = await at.reads.handle.readPrimary((db) => [selectFirstRun(db, id)]);
      first = rows[0];
    },
    async firstAnswer(body, now) {
      bodyHash = await digest(JSON.stringify(body) ?? '');
      return first === undefined ? null : said(first, bodyHash, now);
    },
    wanted: () => (hasKey ? null : { ...id, bodyHash }),
    taken() {
      hasKey = true;
    },
    async keep(answer) {
      if (!hasKey) return;
      const isKept = endpoint.answersSecret !== true && answer.status !== 204;
      const body: unknown = isKept ? await answer.clone().json() : null;
      await keepAnswer(at.primary, id, { status: answer.status, answer: body });
    },
  };
}

function said(first: FirstRun, bodyHash: string, now: Date): Response {
  const { status, answer } = answerAgain(first, bodyHash, now);
  return status === 204 ? new Response(null, { status }) : Response.json(answer, { status });
}
