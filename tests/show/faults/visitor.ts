import type { Endpoint } from '../../../schema/api/endpoint.ts';
import { serverEndpoints } from '../../../schema/api/servers.ts';
import { sessionEndpoints } from '../../../schema/api/session.ts';
import type { CallInput, PanelClient, RawAnswer } from '../../api-client.ts';

/** What somebody got for what they did. */
export interface Seen {
  who: string;
  did: string;
  /** 0: no answer came. */
  status: number;
  /** Of an error. */
  code: string | null;
  route: string;
  /** Seconds. */
  dataAge: number | null;
  retryAfter: number | null;
  /** Scopes of which the panel says that the caller saw more than there is. */
  lostWrites: number;
  ms: number;
  body: unknown;
}

/** What the external ids of all servers here begin with. */
export const searched = 'faults-';

/** Somebody in a region, with marks or without. */
export class Visitor {
  readonly name: string;
  readonly client: PanelClient;

  constructor(name: string, client: PanelClient) {
    this.name = name;
    this.client = client;
  }

  list(): Promise<Seen> {
    return this.ask('lists servers', serverEndpoints.list);
  }

  /** Names are searched in a database: no memory answers. */
  search(): Promise<Seen> {
    return this.ask('searches servers', serverEndpoints.list, { query: { search: searched } });
  }

  read(server: string): Promise<Seen> {
    return this.ask('reads a server', serverEndpoints.read, { params: { server } });
  }

  /** Repeats of a key are the same request. */
  rename(server: string, name: string, idempotencyKey: string, timeoutMs?: number): Promise<Seen> {
    return this.ask('renames a server', serverEndpoints.update, {
      params: { server },
      body: { name },
      idempotencyKey,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }

  refresh(): Promise<Seen> {
    return this.ask('refreshes the session', sessionEndpoints.refresh);
  }

  /** Never throws: no answer is what they got as well. */
  async ask<E extends Endpoint>(did: string, endpoint: E, input: CallInput<E> = {}): Promise<Seen> {
    const began = performance.now();
    const answer = await this.client.raw(endpoint, input).catch((): null => null);
    return { who: this.name, did, ms: Math.round(performance.now() - began), ...heard(answer) };
  }
}

/** The name that an answer of a single server or of a list has for it; null when it has none. */
export function nameIn({ status, body }: Seen, server: string): string | null {
  if (status !== 200) return null;
  const one = serverEndpoints.read.answer.safeParse(body);
  if (one.success) return one.data.name;
  const list = serverEndpoints.list.answer.safeParse(body);
  return list.data?.items.find(({ id }) => id === server)?.name ?? null;
}

/** `200`, or the status with the error's code. */
export const outcomeOf = ({ status, code }: Seen): string =>
  status === 0 ? 'no answer' : code === null ? String(status) : `${status} ${code}`;

function heard(answer: RawAnswer | null): Omit<Seen, 'who' | 'did' | 'ms'> {
  const header = (name: string): string | null => answer?.headers.get(name) ?? null;
  const number = (name: string): number | null => {
    const text = header(name);
    return text === null ? null : Number(text);
  };
  return {
    status: answer?.status ?? 0,
    code: codeOf(answer?.body),
    route: header('x-roost-route') ?? '',
    dataAge: number('x-data-age'),
    retryAfter: number('retry-after'),
    lostWrites: number('x-roost-lost-write-suspected') ?? 0,
    body: answer?.body ?? null,
  };
}

function codeOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
