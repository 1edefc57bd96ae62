import type { Endpoint } from '../schema/api/endpoint.ts';
import { ApiError } from '../schema/errors.ts';
import { consistencyHeader, type Marks, mergeMarks, resolveScopes, type Scope } from '../schema/scopes.ts';
import { errorAnswer } from './answer.ts';
import { createGate, type Gate } from './auth.ts';
import { type Caller, callerOf, principalOf } from './caller.ts';
import type { Admission } from './authorize.ts';
import type { ReadCtx, WriteCtx } from './context.ts';
import type { KeptAnswer } from './cache/answers.ts';
import { requestCache } from './cache/request-cache.ts';
import { fitsAnswer, sayPropagating, sayWrote } from './cache/wrote.ts';
import { cookieNames, cookieOf, endedCookies, sessionCookies } from './cookies.ts';
import { createReads, type RequestReads } from './db/handle.ts';
import { type CallerMarks, decodeTokens, encodeToken } from './db/marks.ts';
import { primaryOnly } from './db/topology.ts';
import { createWrite, type WriteHooks } from './db/write-handle.ts';
import { type Attempts, createAttempts } from './limits/attempts.ts';
import { rateHeaders } from './limits/rate-headers.ts';
import { log } from './log.ts';
import { readRelease } from './release.ts';
import { createRepeat, type Repeat } from './repeat.ts';
import { digest } from './secrets.ts';
import type { Services, WriterServices } from './services.ts';
import type { Visit } from './visit.ts';

export interface RequestContext {
  ctx: ReadCtx | WriteCtx;
  admit(): Promise<Admission>;
  /** Null: the request is no repeatable one. */
  repeat: Repeat | null;
  /** Adds marks, cookies and what every answer of the API carries. */
  finish(answer: Response): Promise<Response>;
  fail(error: unknown): Promise<Response>;
  /** What the answer was made from, when that was the region's memory alone, and for whose session until when; else null. */
  madeFrom(): Pick<KeptAnswer, 'principal' | 'proofs' | 'until'> | null;
}

export interface ContextOptions {
  endpoint: Endpoint;
  request: Request;
  /** Parsed path parameters. */
  params: Record<string, unknown>;
  visit: Visit;
  services: Services;
}

/** Builds what a handler works with, out of the request's key or cookies and its marks. Throws where it needs either and has none. */
export async function createRequestContext(options: ContextOptions): Promise<RequestContext> {
  const { endpoint, request, visit, services } = options;
  const now = new Date();
  const names = cookieNames(new URL(request.url).protocol);
  const cookies = request.headers.get('cookie');
  const who = await askerOf(options, now.getTime());
  const caller = await decodeTokens(
    request.headers.get(consistencyHeader),
    await services.markKey,
    now.getTime(),
  );
  if (caller.ignored > 0) log('marks_ignored', { requestId: visit.requestId, count: caller.ignored });

  const gate = gateOf(options, who);
  const reads = readsOf(options, { who, caller, gate });
  const setCookies: string[] = [];
  let wrote: Marks = {};
  let hasCommitted = false;
  const tell = (marks: Marks): void => {
    wrote = mergeMarks(wrote, marks);
    services.afterwards(() => services.invalidation.tellAll(marks));
  };
  const ctx = readCtx(options, { who, reads, gate, isCached: caller.primaryUntil <= now.getTime() }, now);
  const repeat =
    services.writer === null
      ? null
      : createRepeat({
          endpoint,
          request,
          principal: who === null ? null : principalOf(who),
          primary: services.topology.primary,
          reads,
          afterwards: services.afterwards,
          wrote: tell,
        });
  const attempts =
    services.writer === null
      ? null
      : createAttempts(services.writer.counter, { ip: visit.ip, now: now.getTime() });
  const full =
    services.writer === null || attempts === null
      ? ctx
      : writeCtx(ctx, {
          writer: services.writer,
          services,
          reads,
          repeat,
          attempts,
          idem: await idemOf(request, who),
          apiKey: who?.by === 'key' ? who.keyId : null,
          onCommit(marks) {
            hasCommitted = true;
            tell(marks);
          },
          cookies: {
            refreshToken: cookieOf(cookies, names.refresh),
            put: (tokens) => setCookies.push(...sessionCookies(names, tokens, now.getTime())),
            clear: () => setCookies.push(...endedCookies(names)),
          },
        });

  const finish = async (answer: Response): Promise<Response> => {
    const marks = mergeMarks(caller.marks, reads.handle.seen());
    const token = await encodeToken(marks, caller.primaryUntil, await services.markKey, Date.now());
    if (token !== null) answer.headers.set(consistencyHeader, token);
    if (reads.route().length > 0) answer.headers.set('X-Roost-Route', reads.route().join(', '));
    if (fitsAnswer(wrote)) sayWrote(answer.headers, wrote);
    else if (!(await services.invalidation.tell(visit.region, wrote)))
      sayPropagating(answer.headers, visit.region);
    if (caller.ignored > 0) answer.headers.set('X-Roost-Marks-Ignored', String(caller.ignored));
    const ageMs = reads.dataAgeMs();
    if (ageMs !== null) answer.headers.set('X-Data-Age', String(Math.ceil(ageMs / 1000)));
    const lost = reads.lostWrites().length;
    if (lost > 0) {
      log('lost_write_suspected', { requestId: visit.requestId, count: lost });
      answer.headers.set('X-Roost-Lost-Write-Suspected', String(lost));
    }
    const rate = attempts?.rate() ?? null;
    if (rate !== null) for (const [name, value] of rateHeaders(rate, false)) answer.headers.set(name, value);
    for (const line of setCookies) answer.headers.append('Set-Cookie', line);
    return answer;
  };
  return {
    ctx: full,
    admit: reads.admit,
    repeat,
    finish,
    fail: (error) => finish(errorAnswer(hasCommitted ? afterCommit(error) : error, visit.requestId)),
    madeFrom() {
      const proofs = ctx.cache.proofs();
      const isMemoryAlone = reads.route().join() === `cache:${visit.region}` && caller.ignored === 0;
      const actor = reads.admission()?.actor ?? null;
      if (proofs === null || !isMemoryAlone || who?.by !== 'session' || actor === null) return null;
      const until = Math.min(now.getTime() + proofs.endsInMs, actor.expiresAt);
      return { principal: principalOf(who), proofs: proofs.texts, until };
    },
  };
}

/** Who is told that nothing can be changed may do it elsewhere or under another key: it must not have been done. */
const afterCommit = (error: unknown): unknown =>
  error instanceof ApiError && error.code === 'primary_unavailable' ? new ApiError('outcome_unknown') : error;

/** Names this request at nodes: repeats of it share it, and no other caller can take it. */
async function idemOf(request: Request, who: Caller | null): Promise<string> {
  const key = request.headers.get('idempotency-key');
  if (key === null || who === null) return crypto.randomUUID();
  const { pathname } = new URL(request.url);
  return await digest([principalOf(who), request.method, pathname, key].join('\n'));
}

const asksWho = (endpoint: Endpoint): boolean =>
  endpoint.access.by !== 'anyone' && endpoint.access.by !== 'agent';

async function askerOf(
  { endpoint, request, visit, services }: ContextOptions,
  now: number,
): Promise<Caller | null> {
  if (!asksWho(endpoint)) return null;
  const who = visit.caller ?? (await callerOf(request, services, { region: visit.region, now }));
  if (who === 'nobody') throw new ApiError('not_signed_in');
  if (who === 'bad-key') throw new ApiError('key_refused');
  if (who.by === 'key' && endpoint.sessionOnly === true) throw new ApiError('session_required');
  return who;
}

function gateOf({ endpoint, params, visit }: ContextOptions, who: Caller | null): Gate | null {
  const shortId = endpoint.access.by === 'server' ? String(params['server'] ?? '') : null;
  return who === null ? null : createGate(endpoint.access, { caller: who, shortId, ip: visit.ip ?? '' });
}

interface Asking {
  who: Caller | null;
  caller: CallerMarks;
  gate: Gate | null;
}

function readsOf(options: ContextOptions, { who, caller, gate }: Asking): RequestReads {
  const { endpoint, params, visit, services } = options;
  const { env } = services;
  const values = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
  const scopes = resolveScopes(
    endpoint.scopes,
    { ...values, me: who?.userId ?? '' },
    Object.keys(caller.marks),
  );
  const isLocal = env.ROOST_REGION !== '';
  return createReads({
    order:
      services.writer === null ? services.topology.orderFrom(visit.region) : primaryOnly(services.topology),
    health: services.health,
    now: Date.now,
    caller,
    scopes: asScopes(scopes),
    gate,
    checksMarks: !(isLocal && env.ROOST_MARK_CHECK === 'off'),
  });
}

interface ReadingParts {
  who: Caller | null;
  reads: RequestReads;
  gate: Gate | null;
  /** False: the caller has seen more than marks can say. */
  isCached: boolean;
}

function readCtx(options: ContextOptions, { who, reads, gate, isCached }: ReadingParts, now: Date): ReadCtx {
  const { request, visit, services } = options;
  return {
    now,
    requestId: visit.requestId,
    ip: visit.ip,
    userAgent: request.headers.get('user-agent'),
    region: visit.region,
    publicUrl: services.env.ROOST_PUBLIC_URL,
    build: services.env.BUILD_ID,
    me: who?.userId ?? '',
    actor() {
      const actor = reads.admission()?.actor ?? null;
      if (actor === null) throw new Error('nobody was let in yet');
      return actor;
    },
    server() {
      const server = reads.admission()?.server ?? null;
      if (server === null) throw new Error('no server was let into yet');
      return server;
    },
    db: reads.handle,
    // The writer sits beside the primary, and decides on nothing older.
    cache: requestCache(services, {
      reads,
      gate,
      region: visit.region,
      isCached: isCached && services.writer === null,
    }),
    survey: services.survey,
    release: async () =>
      visit.release === undefined && 'ASSETS' in services.env
        ? await readRelease(services.env.ASSETS)
        : (visit.release ?? null),
    agents: services.agents,
  };
}

interface WritingParts {
  writer: WriterServices;
  services: Services;
  reads: RequestReads;
  repeat: Repeat | null;
  attempts: Attempts;
  idem: string;
  apiKey: string | null;
  onCommit: WriteHooks['onCommit'];
  cookies: WriteCtx['cookies'];
}

const writeCtx = (ctx: ReadCtx, parts: WritingParts): WriteCtx => ({
  ...ctx,
  ...parts.writer,
  verifier: parts.services.verifier,
  db: createWrite(parts.services.topology.primary, parts.reads, {
    keyHolder: parts.repeat,
    onCommit: parts.onCommit,
  }),
  actorUuid: ctx.me === '' ? null : ctx.me,
  apiKey: parts.apiKey,
  idem: parts.idem,
  attempts: parts.attempts,
  cookies: parts.cookies,
  afterwards: parts.services.afterwards,
});

/** `resolveScopes` fills the contract's templates, which are scopes but for their parameters. */
const asScopes = (scopes: string[]): Scope[] => scopes as Scope[];
