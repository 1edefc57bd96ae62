import type { Access, AnswerOf, BodyOf, Endpoint, ParamsOf, QueryOf } from '../schema/api/endpoint.ts';
import { ApiError } from '../schema/errors.ts';
import { consistencyHeader } from '../schema/scopes.ts';
import { readAnswer, readBody, readHeaders } from './answer.ts';
import { permitField } from './authorize.ts';
import { readJson } from './body.ts';
import type { ReadCtx, WriteCtx } from './context.ts';
import { parseInput } from './input.ts';
import { createRequestContext, type RequestContext } from './request-context.ts';
import type { Services } from './services.ts';
import type { Visit } from './visit.ts';

/** What a handler gets: parsed by the contract's shapes. */
export interface Input<E extends Endpoint> {
  params: ParamsOf<E>;
  query: QueryOf<E>;
  body: BodyOf<E>;
}

/** A handler's ctx can write only where the contract says that the endpoint has an effect. */
export type CtxOf<E extends Endpoint> = E['effect'] extends true ? WriteCtx : ReadCtx;

/** Answers in the contract's shape; socket endpoints answer the upgrade itself. */
export type Handler<E extends Endpoint> = (
  ctx: CtxOf<E>,
  input: Input<E>,
  request: Request,
) => Promise<Said<E>>;

type Said<E extends Endpoint> = E['status'] extends 101
  ? Response
  : E['answer'] extends null
    ? void
    : AnswerOf<E>;

/** One endpoint and what answers it. */
export interface Route {
  endpoint: Endpoint;
  /** It goes by the released agent, which only edges can look up. */
  readsRelease?: true;
  answer(incoming: Incoming): Promise<Response>;
}

export interface Incoming {
  request: Request;
  /** Path parameters as they stand in the address. */
  params: Record<string, string>;
  visit: Visit;
  services: Services;
}

export interface RouteOptions {
  /**
   * The answer depends on nothing but the input, who asks and the entries loaded: not on the time, the visitor's
   * address or anything else of the request. It is given again while the entries are what they were.
   */
  isGivenAgain?: true;
  readsRelease?: true;
}

/** Binds a contract to its handler: access, parsing, marks, the answer's shape. */
export function route<E extends Endpoint>(
  endpoint: E,
  handler: Handler<E>,
  options: RouteOptions = {},
): Route {
  const make = async (incoming: Incoming): Promise<Response> => {
    const params = pathParams(endpoint, incoming.params);
    const context = await createRequestContext({ endpoint, ...incoming, params });
    try {
      if (endpoint.effect) await enter(context);
      const input = await readInput(endpoint, params, incoming.request).catch(async (refusal: unknown) => {
        // Who may not ask is not told how to.
        await context.admit();
        throw refusal;
      });
      permit(endpoint.access, context, input.body);
      const known = await context.repeat?.firstAnswer(input.body, context.ctx.now);
      if (known != null) return await context.finish(known);
      const done = await attempt(context, () =>
        handler(asCtxOf<E>(context.ctx), asInput<E>(input), incoming.request),
      );
      if ('quicker' in done) return await context.finish(done.quicker);
      const { said } = done;
      // A handler that read nothing has not asked who the caller is.
      await context.admit();
      if (said instanceof Response) return said;
      if (!endpoint.effect && endpoint.answer !== null)
        return await finishRead(endpoint, said, { incoming, context, ...options });
      const answer = answerOf(endpoint, said);
      context.repeat?.keep(answer);
      return await context.finish(answer);
    } catch (error) {
      return await context.fail(error);
    }
  };
  return {
    endpoint,
    ...(options.readsRelease === true ? { readsRelease: true } : {}),
    async answer(incoming) {
      const { request, visit, services } = incoming;
      if (options.isGivenAgain !== true || services.again === null) return await make(incoming);
      return await services.again.once(request, visit, () => make(incoming));
    },
  };
}

/** Two runs of one request may both begin; what the quicker has changed may be what the other is refused for. */
async function attempt<S>(
  { repeat }: RequestContext,
  run: () => Promise<S>,
): Promise<{ said: S } | { quicker: Response }> {
  try {
    return { said: await run() };
  } catch (refusal) {
    const quicker = await repeat?.quickerAnswer(refusal, new Date());
    if (quicker == null) throw refusal;
    return { quicker };
  }
}

/** Before anything of the request is read: who asks, and whether it has been answered before. */
const enter = async (context: RequestContext): Promise<void> => {
  if (context.repeat === null) await context.admit();
  else await context.repeat.ask();
};

interface RawInput {
  params: Record<string, unknown>;
  query: Record<string, unknown>;
  body: unknown;
}

/** An address whose parameters do not even have the right form names nothing. */
function pathParams(endpoint: Endpoint, params: Record<string, string>): Record<string, unknown> {
  const parsed = endpoint.params.safeParse(params);
  if (!parsed.success) throw new ApiError('not_found');
  return parsed.data;
}

async function readInput(
  endpoint: Endpoint,
  params: Record<string, unknown>,
  request: Request,
): Promise<RawInput> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  return {
    params,
    query: parseInput(endpoint.query, query),
    body: endpoint.body === null ? undefined : parseInput(endpoint.body, await readJson(request)),
  };
}

function permit(access: Access, context: RequestContext, body: unknown): void {
  if (access.by !== 'server' || typeof access.permission !== 'object') return;
  const { field } = access.permission;
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  permitField(access.permission, context.ctx.server(), value);
}

function answerOf(endpoint: Endpoint, said: unknown): Response {
  const { status } = endpoint;
  if (endpoint.answer === null) return new Response(null, { status });
  return Response.json(shapedBy(endpoint, endpoint.answer, said), { status });
}

async function finishRead(
  endpoint: Endpoint,
  said: unknown,
  { incoming, context, isGivenAgain }: RouteOptions & { incoming: Incoming; context: RequestContext },
): Promise<Response> {
  if (endpoint.answer === null) throw new Error(`${endpoint.id} answers nothing`);
  const { request, visit, services } = incoming;
  const read = await readBody(shapedBy(endpoint, endpoint.answer, said));
  const answer = await context.finish(readAnswer(read, request, readHeaders(read, {})));
  const made = isGivenAgain === true ? context.madeFrom() : null;
  if (made !== null) {
    const token = answer.headers.get(consistencyHeader);
    services.again?.keep(request, visit, { ...read, ...made, token });
  }
  return answer;
}

/** Only what the contract names leaves; an answer in another shape is a bug. */
function shapedBy(endpoint: Endpoint, shape: NonNullable<Endpoint['answer']>, said: unknown): unknown {
  const parsed = shape.safeParse(said);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.map(String).join('.')).join(', ');
  throw new Error(`${endpoint.id} answered in another shape at ${where}`);
}

/** `createRequestContext` adds the writing parts exactly where the endpoint has an effect. */
const asCtxOf = <E extends Endpoint>(ctx: ReadCtx | WriteCtx): CtxOf<E> => ctx as CtxOf<E>;

/** Each part was parsed by the endpoint's own schema. */
const asInput = <E extends Endpoint>(input: RawInput): Input<E> => input as Input<E>;
