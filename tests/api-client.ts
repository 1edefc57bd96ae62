import { randomUUID } from 'node:crypto';
import type { AnswerOf, BodyIn, Endpoint, ParamsIn, QueryIn } from '../schema/api/endpoint.ts';
import { ApiError, type ErrorBody, isErrorCode } from '../schema/errors.ts';
import { consistencyHeader } from '../schema/scopes.ts';

export interface CallInput<E extends Endpoint> {
  params?: ParamsIn<E>;
  query?: QueryIn<E>;
  body?: BodyIn<E>;
  timeoutMs?: number;
  /** Of a request that may be repeated; each has its own when absent. */
  idempotencyKey?: string;
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** The address of an endpoint with its parameters and query filled in. */
export function addressOf(base: string, path: string, params: object = {}, query: object = {}): URL {
  const values = new Map(Object.entries(params).map(([key, value]) => [key, String(value)]));
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values.get(name) ?? ''));
  const url = new URL(filled, base);
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  return url;
}

/**
 * A machine client of one regional address, signed in or with an API key: keeps cookies, sends back the consistency tokens it got
 * (unless told not to) and throws `ApiError` with the code the panel named.
 */
export class PanelClient {
  readonly base: string;
  readonly #cookies = new Map<string, string>();
  #token: string | null = null;
  #carriesMarks: boolean;
  readonly #key: string | null;

  constructor(base: string, options: { carriesMarks?: boolean; key?: string } = {}) {
    this.base = base;
    this.#carriesMarks = options.carriesMarks ?? true;
    this.#key = options.key ?? null;
  }

  /** The same session and marks at another region's address. */
  at(base: string): PanelClient {
    const other = new PanelClient(base, { carriesMarks: this.#carriesMarks, ...this.#keyOption() });
    for (const [name, value] of this.#cookies) other.#cookies.set(name, value);
    other.#token = this.#token;
    return other;
  }

  /** The same session at an address, with no marks so far; with `carriesMarks` false it never sends any. */
  unmarkedAt(base: string, carriesMarks = false): PanelClient {
    const other = new PanelClient(base, { carriesMarks, ...this.#keyOption() });
    for (const [name, value] of this.#cookies) other.#cookies.set(name, value);
    return other;
  }

  cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The headers that say who asks. */
  credentials(): Record<string, string> {
    return {
      ...(this.#key === null ? {} : { authorization: `Bearer ${this.#key}` }),
      ...(this.#cookies.size === 0 ? {} : { cookie: this.cookieHeader() }),
    };
  }

  consistencyToken(): string | null {
    return this.#token;
  }

  async call<E extends Endpoint>(endpoint: E, input: CallInput<E> = {}): Promise<AnswerOf<E>> {
    const answer = await this.raw(endpoint, input);
    if (answer.status >= 400) throw errorOf(answer);
    return answerOf(endpoint, answer.body);
  }

  /** The answer as it is, errors included. */
  async raw<E extends Endpoint>(endpoint: E, input: CallInput<E> = {}): Promise<RawAnswer> {
    const url = addressOf(this.base, endpoint.path, input.params, input.query);
    const headers = new Headers({
      accept: 'application/json',
      origin: new URL(this.base).origin,
      ...this.credentials(),
    });
    if (this.#token !== null && this.#carriesMarks) headers.set(consistencyHeader, this.#token);
    if (endpoint.effect) headers.set('idempotency-key', input.idempotencyKey ?? randomUUID());
    if (endpoint.body !== null) headers.set('content-type', 'application/json');
    const response = await fetch(url, {
      method: endpoint.method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(input.timeoutMs ?? 20_000),
      ...(endpoint.body === null ? {} : { body: JSON.stringify(input.body ?? {}) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    this.#token = response.headers.get(consistencyHeader) ?? this.#token;
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    };
  }

  #keyOption(): { key?: string } {
    return this.#key === null ? {} : { key: this.#key };
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    const value = pair.slice(at + 1);
    if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

function errorOf(answer: RawAnswer): ApiError {
  const body = answer.body as ErrorBody | null;
  const code = body?.error.code ?? 'internal';
  const message = `${answer.status} ${code}: ${body?.error.message ?? 'no message'} ${JSON.stringify(body?.error.fields ?? '')}`;
  return new ApiError(isErrorCode(code) ? code : 'internal', { message });
}

/** The endpoint's schema has parsed the body, so it has the schema's output type. */
function answerOf<E extends Endpoint>(endpoint: E, body: unknown): AnswerOf<E> {
  return (endpoint.answer === null ? undefined : endpoint.answer.parse(body)) as AnswerOf<E>;
}
