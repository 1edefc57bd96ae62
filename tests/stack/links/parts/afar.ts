import { relayed } from './relay.ts';
import type { Roads } from '../roads.ts';
import type { LinkState, Party } from '../rules.ts';

/** What the stack binds beside the product's own names. */
export interface LinkEnv {
  /** Answers the newest state of the links. */
  LINKS: Fetcher;
}

/** What of the product's environment lies on a link. */
interface Bound {
  WRITER?: Fetcher;
  NODE_GATEWAY?: DurableObjectNamespace;
  REGION_CACHE?: DurableObjectNamespace;
}

/** The environment with everything in it that lies elsewhere at the end of its link. */
export function afar<E extends Bound>(env: E, roads: Roads): E {
  const { WRITER, NODE_GATEWAY, REGION_CACHE } = env;
  return {
    ...env,
    ...(WRITER && { WRITER: farService(WRITER, roads, 'writer') }),
    ...(NODE_GATEWAY && { NODE_GATEWAY: farObjects(NODE_GATEWAY, roads, () => 'nodes') }),
    ...(REGION_CACHE && { REGION_CACHE: farObjects(REGION_CACHE, roads, cacheOf) }),
  };
}

/** Asks for the links' state unless it is known. A runtime that starts again has forgotten it. */
export async function learnLinks(roads: Roads, env: LinkEnv): Promise<void> {
  if (roads.isKnown()) return;
  const answer = await env.LINKS.fetch('http://links/');
  roads.learn(await answer.json<LinkState>());
}

/**
 * Answers the stack's own requests: POST brings a state, GET asks for the crossings since the last DELETE. Undefined for
 * all others. What goes out of the Worker's region is told through its own `fetch`.
 */
export async function answerLinks(request: Request, roads: Roads): Promise<Response | undefined> {
  if (new URL(request.url).pathname !== linksPath) return undefined;
  const body = request.method === 'POST' ? await request.text() : null;
  const outbound = fetch(`http://links.internal${linksPath}`, { method: request.method, body });
  const own = await answerOwn(new Request(request.url, { method: request.method, body }), roads);
  const crossings = await Promise.all([own, await outbound].map((answer) => answer.json<unknown[]>()));
  return Response.json(crossings.flat());
}

/** The same for one part. */
export async function answerOwn(request: Request, roads: Roads): Promise<Response> {
  if (request.method === 'POST') roads.learn(await request.json<LinkState>());
  if (request.method === 'DELETE') roads.forgetCrossings();
  return Response.json(roads.crossings());
}

export const linksPath = '/__links';

function farService(service: Fetcher, roads: Roads, to: Party): Fetcher {
  return replaced(service, {
    fetch: async (input: RequestInfo, init?: RequestInit) => {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      const what = pathname.startsWith('/internal/') ? pathname : 'request';
      return await untilAborted(request.signal, () => roads.across(to, what, () => service.fetch(request)));
    },
  });
}

function farObjects(namespace: DurableObjectNamespace, roads: Roads, partyOf: (name: string) => Party) {
  return replaced(namespace, {
    getByName: (name: string, options?: DurableObjectNamespaceGetDurableObjectOptions) =>
      farObject(namespace.getByName(name, options), roads, partyOf(name)),
    get: (id: DurableObjectId, options?: DurableObjectNamespaceGetDurableObjectOptions) =>
      farObject(namespace.get(id, options), roads, partyOf(id.name ?? '')),
  });
}

/** A call of any method, or a socket. */
function farObject(stub: DurableObjectStub, roads: Roads, to: Party): DurableObjectStub {
  const fetchThere = async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init);
    const what = request.headers.has('upgrade') ? 'socket' : 'request';
    return relayed(await roads.across(to, what, () => stub.fetch(request)), roads, to);
  };
  return new Proxy(stub, {
    get(_, method) {
      if (typeof method !== 'string') return undefined;
      if (method === 'fetch') return fetchThere;
      const call = asMethod(Reflect.get(stub, method));
      if (call === null) return undefined;
      // A stub's method has no methods of its own: `call.apply` would be asked of the object.
      return (...given: unknown[]) =>
        roads.across(to, method, () => Reflect.apply(call, stub, given), { twice: true });
    },
  });
}

/** `cache:<region>:…` */
const cacheOf = (name: string): Party => `objects:${name.split(':')[1] ?? ''}`;

function replaced<T extends object>(original: T, own: Partial<T>): T {
  return new Proxy(original, {
    get: (_, name): unknown => (name in own ? Reflect.get(own, name) : bound(original, name)),
  });
}

const bound = (original: object, name: string | symbol): unknown => {
  const value: unknown = Reflect.get(original, name);
  return typeof value === 'function' ? value.bind(original) : value;
};

type Method = (...given: unknown[]) => Promise<unknown>;

/** Every property of a stub is a method of the object, or a promise of one. */
const asMethod = (value: unknown): Method | null => (typeof value === 'function' ? (value as Method) : null);

/** A caller's deadline ends the wait for a message that travels or is lost. */
async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => {
    aborted.reject(asError(signal.reason));
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work(), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('aborted'));
