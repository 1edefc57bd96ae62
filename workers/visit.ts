import type { Presented } from './caller.ts';
import type { Topology } from './db/topology.ts';
import type { CommonEnv } from './env.ts';
import { type Release, releaseIn } from './release.ts';
import { secretsEqual } from './secrets.ts';

/** What is known of a request before it is read: made at the edge, carried along to the writer. */
export interface Visit {
  requestId: string;
  /** The visitor's region. */
  region: string;
  ip: string | null;
  /** Found out at the edge already. */
  caller?: Presented;
  /** The released agent, found out at the edge for the endpoints that go by it. */
  release?: Release | null;
}

const headers = {
  key: 'x-roost-key',
  requestId: 'x-roost-request',
  region: 'x-roost-region',
  ip: 'x-roost-ip',
  release: 'x-roost-release',
} as const;

/** The visit of a request that has just reached the edge. */
export function edgeVisit(request: Request<unknown, IncomingRequestCfProperties>, topology: Topology): Visit {
  return {
    requestId: crypto.randomUUID(),
    region: topology.regionOf(request.cf),
    ip: request.headers.get('cf-connecting-ip'),
  };
}

/** The same request for the writer. What a visitor wrote into our own headers is overwritten. */
export function forwarded(request: Request, visit: Visit, env: CommonEnv, signal: AbortSignal): Request {
  const copy = new Request(request, { signal, redirect: 'manual' });
  copy.headers.set(headers.key, env.ROOST_INTERNAL_KEY);
  copy.headers.set(headers.requestId, visit.requestId);
  copy.headers.set(headers.region, visit.region);
  if (visit.ip === null) copy.headers.delete(headers.ip);
  else copy.headers.set(headers.ip, visit.ip);
  copy.headers.set(headers.release, JSON.stringify(visit.release ?? null));
  return copy;
}

/** The visit that an edge sent along; null for a request that no edge sent. */
export async function forwardedVisit(request: Request, env: CommonEnv): Promise<Visit | null> {
  const key = request.headers.get(headers.key) ?? '';
  if (!(await secretsEqual(key, env.ROOST_INTERNAL_KEY))) return null;
  return {
    requestId: request.headers.get(headers.requestId) ?? crypto.randomUUID(),
    region: request.headers.get(headers.region) ?? env.DATABASE_PRIMARY_REGION,
    ip: request.headers.get(headers.ip),
    release: releaseIn(request.headers.get(headers.release)),
  };
}

/** Every answer names its request. */
export const answerIdHeader = 'X-Request-Id';

/** Makes it the answer to this visit. */
export function answerTo(visit: Visit, answer: Response): Response {
  answer.headers.set(answerIdHeader, visit.requestId);
  return answer;
}

/** False for what a runtime says in place of a Worker that has died. */
export const isAnswerTo = (visit: Visit, answer: Response): boolean =>
  answer.headers.get(answerIdHeader) === visit.requestId;
