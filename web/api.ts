import type { AnswerOf, BodyIn, Endpoint, ParamsIn, QueryIn } from '../schema/api/endpoint.ts';
import { consistencyHeader } from '../schema/scopes.ts';
import { addressOf } from './address.ts';
import { createKeptAnswers } from './kept-answers.ts';
import { marksFor, rememberMarks } from './kept-marks.ts';
import { errorOfAnswer, RequestError } from './request-error.ts';
import { randomId } from './random-id.ts';
import { refreshOnce } from './session-refresh.ts';
import { signedInUser } from './signed-in-user.ts';

/** More addresses than one visitor looks at again and again. */
const keptAnswers = createKeptAnswers(64);
const deadlines = { readMs: 15_000, effectMs: 25_000 } as const;

type Part<Name extends string, Value> = [Value] extends [undefined]
  ? { [N in Name]?: undefined }
  : Record<never, never> extends Value
    ? { [N in Name]?: Value }
    : { [N in Name]: Value };

export type CallInput<E extends Endpoint> = Part<'params', ParamsIn<E>> &
  Part<'query', QueryIn<E>> &
  Part<'body', BodyIn<E>> & {
    signal?: AbortSignal;
    /** Repeats an effect whose outcome is unknown without doing it twice. */
    idempotencyKey?: string;
  };

/**
 * Calls an endpoint of the contract: carries marks both ways, renews the session once when it has ended.
 * Throws `RequestError`.
 */
export async function call<const E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<AnswerOf<E>> {
  const address = addressOf(endpoint.path, input.params, input.query);
  const key = endpoint.effect ? (input.idempotencyKey ?? randomId()) : null;
  const kept = endpoint.effect ? null : keptAnswers.find(address);
  const sent = { endpoint, address, key, etag: kept?.etag ?? null };
  const startedAt = Date.now();
  let response = await send(sent, input);
  if (response.status === 401 && endpoint.access.by !== 'anyone' && (await refreshOnce(startedAt))) {
    await response.body?.cancel();
    response = await send(sent, input);
  }
  const token = response.headers.get(consistencyHeader);
  if (token !== null) rememberMarks(token);
  if (response.status === 204) return answerOf<E>(null);
  if (response.status === 304 && kept !== null) return answerOf<E>(parsed(kept.text));
  const text = await response.text().catch(() => '');
  const body = parsed(text);
  if (!response.ok || body === null) throw errorOfAnswer(response.ok ? 502 : response.status, body);
  const etag = response.headers.get('etag');
  if (!endpoint.effect && etag !== null) keptAnswers.keep(address, { etag, text });
  return answerOf<E>(body);
}

interface Sent {
  endpoint: Endpoint;
  address: string;
  /** Of an effect. */
  key: string | null;
  /** Of what is kept from before. */
  etag: string | null;
}

async function send(
  { endpoint, address, key, etag }: Sent,
  input: { params?: object | undefined; body?: unknown; signal?: AbortSignal },
): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' });
  if (etag !== null) headers.set('if-none-match', etag);
  if (endpoint.body !== null) headers.set('content-type', 'application/json');
  if (key !== null) headers.set('idempotency-key', key);
  const me = signedInUser();
  const values = {
    ...Object.fromEntries(Object.entries(input.params ?? {})),
    ...(me === null ? {} : { me }),
  };
  const marks = marksFor(endpoint.scopes, values);
  if (marks !== null) headers.set(consistencyHeader, marks);
  const deadline = AbortSignal.timeout(endpoint.effect ? deadlines.effectMs : deadlines.readMs);
  try {
    return await fetch(address, {
      method: endpoint.method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: input.signal === undefined ? deadline : AbortSignal.any([deadline, input.signal]),
      ...(endpoint.body === null ? {} : { body: JSON.stringify(input.body ?? {}) }),
    });
  } catch (error) {
    if (input.signal?.aborted === true) throw error;
    throw new RequestError(deadline.aborted ? 'timeout' : 'network');
  }
}

/** Null for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The panel checks every answer against the same contract before it leaves, so its shape holds here. */
const answerOf = <E extends Endpoint>(body: unknown): AnswerOf<E> => body as AnswerOf<E>;
