import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '../../../schema/api/endpoint.ts';
import { consistencyHeader } from '../../../schema/scopes.ts';
import { addressOf, type CallInput } from '../../api-client.ts';

const timeoutMs = 20_000;
const repeatsMax = 20;
const repeatAfterMs = 250;

/** Which tokens a visitor sends back: those of every answer, those of writes alone, or none. */
export type Keeps = 'all' | 'writes' | 'none';

export interface Answer {
  /** 0: there was none. */
  status: number;
  body: unknown;
  /** Of an error that the panel named. */
  code: string | null;
  /** What the answer was made from, in order: `cache:us`, `replica:us`, `primary-fallback:mark`. */
  route: readonly string[];
  /** The panel says itself that this may be older than what was seen. */
  isFlagged: boolean;
  /** A write that the region's cache has not acknowledged. */
  isPropagating: boolean;
  region: string;
}

/** The cookies of one browser; its tabs share them. */
export class Jar {
  readonly #cookies: Map<string, string>;

  constructor(cookies: Iterable<readonly [string, string]> = []) {
    this.#cookies = new Map(cookies);
  }

  /** Another holder of the same cookies, who keeps them when they are taken away here. */
  copy(): Jar {
    return new Jar(this.#cookies);
  }

  header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

export type Addresses = Readonly<Record<string, string>>;

/** One tab of a browser that may be anywhere: what it has seen is its own, also between requests sent at once. */
export class Visitor {
  readonly jar: Jar;
  readonly keeps: Keeps;
  readonly #addresses: Addresses;
  readonly #ip: string;
  /** Answers by address, as a browser keeps them to ask whether they have changed. */
  readonly #kept = new Map<string, { etag: string; body: unknown }>();
  #tokens: readonly string[] = [];

  constructor(addresses: Addresses, jar: Jar, { keeps, ip }: { keeps: Keeps; ip: string }) {
    this.#addresses = addresses;
    this.jar = jar;
    this.keeps = keeps;
    this.#ip = ip;
  }

  /** Asks once; no answer is one of status 0. */
  async ask<E extends Endpoint>(region: string, endpoint: E, input: CallInput<E> = {}): Promise<Answer> {
    return await this.#send(region, endpoint, input, randomUUID());
  }

  /** Asks for an effect until its outcome is known, which the same key makes safe. */
  async change<E extends Endpoint>(region: string, endpoint: E, input: CallInput<E> = {}): Promise<Answer> {
    const key = randomUUID();
    for (let repeats = 0; ; repeats += 1) {
      const answer = await this.#send(region, endpoint, input, key);
      if (!isUnknown(answer)) return answer;
      if (repeats === repeatsMax) throw new Error(`the outcome of ${endpoint.id} stays unknown`);
      await delay(repeatAfterMs);
    }
  }

  async #send<E extends Endpoint>(
    region: string,
    endpoint: E,
    input: CallInput<E>,
    key: string,
  ): Promise<Answer> {
    const base = this.#addresses[region] ?? '';
    const carried = this.#tokens;
    const headers = new Headers({ origin: base, 'cf-connecting-ip': this.#ip, cookie: this.jar.header() });
    if (carried.length > 0) headers.set(consistencyHeader, carried.join(','));
    if (endpoint.effect) headers.set('idempotency-key', key);
    if (endpoint.body !== null) headers.set('content-type', 'application/json');
    const address = addressOf(base, endpoint.path, input.params, input.query).href;
    const kept = endpoint.effect ? undefined : this.#kept.get(address);
    if (kept !== undefined) headers.set('if-none-match', kept.etag);
    try {
      const response = await fetch(address, {
        method: endpoint.method,
        headers,
        signal: AbortSignal.timeout(timeoutMs),
        ...(endpoint.body === null ? {} : { body: JSON.stringify(input.body ?? {}) }),
      });
      const text = await response.text();
      for (const line of response.headers.getSetCookie()) this.jar.keep(line);
      if (this.keeps === 'all' || (this.keeps === 'writes' && endpoint.effect)) {
        this.#learn(carried, response.headers.get(consistencyHeader));
      }
      if (response.status === 304 && kept !== undefined) return answerOf(region, response, kept.body);
      const body: unknown = text === '' ? null : JSON.parse(text);
      const etag = response.headers.get('etag');
      if (etag !== null) this.#kept.set(address, { etag, body });
      return answerOf(region, response, body);
    } catch {
      return { ...nothing, region };
    }
  }

  /** An answer's token holds what came with its request. */
  #learn(carried: readonly string[], token: string | null): void {
    if (token !== null) this.#tokens = [...this.#tokens.filter((known) => !carried.includes(known)), token];
  }
}

const nothing = {
  status: 0,
  body: null,
  code: null,
  route: [],
  isFlagged: false,
  isPropagating: false,
} satisfies Omit<Answer, 'region'>;

function answerOf(region: string, response: Response, body: unknown): Answer {
  const { headers } = response;
  const status = response.status === 304 ? 200 : response.status;
  const route = headers.get('x-roost-route')?.split(', ') ?? [];
  const isFlagged = route.some((tier) => tier.includes('stale')) || headers.has('x-data-age');
  const isPropagating = headers.has('x-roost-propagating');
  return { status, body, code: codeOf(status, body), route, isFlagged, isPropagating, region };
}

function codeOf(status: number, body: unknown): string | null {
  if (status < 400 || typeof body !== 'object' || body === null || !('error' in body)) return null;
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null;
}

const isUnknown = ({ status, code }: Answer): boolean =>
  status === 0 || status >= 500 || code === 'still_running';
