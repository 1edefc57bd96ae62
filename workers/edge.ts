import { waitUntil } from 'cloudflare:workers';
import { ApiError } from '../schema/errors.ts';
import { apiHeaders, errorAnswer } from './answer.ts';
import { createApp } from './app.ts';
import { saysWrote, sayPropagating, takeWrote } from './cache/wrote.ts';
import type { EdgeEnv } from './env.ts';
import { checkLimits } from './limits/at-edge.ts';
import { type Rate, rateHeaders } from './limits/rate-headers.ts';
import { releaseFile } from './install/release-files.ts';
import { countAnswer } from './regions/count-answer.ts';
import { readRelease } from './release.ts';
import type { Incoming, Route } from './route.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { type EdgeServices, edgeServices, besideAnswers, oncePerIsolate, startedOr } from './services.ts';
import { answerTo, edgeVisit, forwarded, isAnswerTo, type Visit } from './visit.ts';
import { webFile } from './web-files.ts';

const writerDeadlineMs = 15_000;

const servicesOf = oncePerIsolate((env: EdgeEnv) => edgeServices(env, besideAnswers(waitUntil)));

/** Reads are answered here; what has an effect is sent whole to the writer, once. */
const app = createApp({
  async answer(route, incoming) {
    const { effect } = route.endpoint;
    const answer = await (effect ? tellingRegion(route, incoming) : route.answer(incoming));
    const counter = incoming.services.counters(incoming.visit.region);
    countAnswer(counter, answer.headers, { isRead: !effect });
    return answer;
  },
});

export default {
  async fetch(request, env, execution) {
    const services = startedOr(() => servicesOf(env));
    if (services instanceof Response) return services;
    const visit = edgeVisit(request, services.topology);
    const again = (await services.again?.answer(request, visit)) ?? null;
    if (again !== null) {
      // An isolate that has answers to give again knows enough of its region.
      void feelPulse(services, visit, execution);
      return again;
    }
    const url = new URL(request.url);
    const { answer, rate } = await answerOf(request, url, { env, services, visit, execution });
    // An upgrade's headers are fixed, and a socket has no policies to obey.
    if (answer.status === 101) return answer;
    const copy = dressed(answer, url, visit);
    if (rate !== null) for (const [name, value] of rateHeaders(rate, true)) copy.headers.set(name, value);
    return copy;
  },
} satisfies ExportedHandler<EdgeEnv>;

interface Around {
  env: EdgeEnv;
  services: EdgeServices;
  visit: Visit;
  execution: ExecutionContext;
}

interface Answered {
  answer: Response;
  /** Of an API key's quota. */
  rate: Rate | null;
}

async function answerOf(
  request: Request,
  url: URL,
  { env, services, visit, execution }: Around,
): Promise<Answered> {
  if (url.pathname === '/api' || url.pathname.startsWith('/api/')) {
    await feelPulse(services, visit, execution);
    return await answerApi(request, services, visit);
  }
  if (url.pathname.startsWith('/internal') || env.ASSETS === undefined) {
    return { answer: errorAnswer(new ApiError('not_found'), visit.requestId), rate: null };
  }
  const release = await releaseFile(request, env.ASSETS, env.ROOST_PUBLIC_URL);
  return { answer: release ?? (await webFile(request, env.ASSETS)), rate: null };
}

async function answerApi(request: Request, services: EdgeServices, visit: Visit): Promise<Answered> {
  try {
    const { caller, rate, refusal } = await checkLimits(request, visit, services, Date.now());
    if (refusal !== null) return { answer: errorAnswer(refusal, visit.requestId), rate };
    return { answer: await app.fetch(request, { visit: { ...visit, caller }, services }), rate };
  } catch (error) {
    return { answer: errorAnswer(error, visit.requestId), rate: null };
  }
}

/** The visitor's own region knows of the change before they do; the writer tells all regions beside its answer. */
async function tellingRegion(route: Route, incoming: Incoming): Promise<Response> {
  const answer = await askWriter(await informed(route, incoming));
  if (!saysWrote(answer.headers)) return answer;
  const { visit, services } = incoming;
  const copy = new Response(answer.body, answer);
  const isTold = await services.invalidation.tell(visit.region, takeWrote(copy.headers));
  if (!isTold) sayPropagating(copy.headers, visit.region);
  return copy;
}

/** Null: there is nothing to wait for. */
function feelPulse({ pulse }: EdgeServices, visit: Visit, execution: ExecutionContext): Promise<void> | null {
  const { beside, before } = pulse.feel(visit.region, Date.now());
  if (beside !== null) execution.waitUntil(beside);
  return before;
}

/** With what the writer cannot look up by itself. */
async function informed(route: Route, incoming: Incoming): Promise<Incoming> {
  const { env } = incoming.services;
  if (route.readsRelease !== true || !('ASSETS' in env)) return incoming;
  return { ...incoming, visit: { ...incoming.visit, release: await readRelease(env.ASSETS) } };
}

/** Never repeated here: after the deadline nobody knows whether it was done, and the caller is told so. */
async function askWriter({ request, visit, services }: Incoming): Promise<Response> {
  const { env } = services;
  if (!('WRITER' in env)) throw new Error('only an edge forwards');
  const signal = AbortSignal.timeout(writerDeadlineMs);
  const answer = await env.WRITER.fetch(forwarded(request, visit, env, signal)).catch(() => null);
  if (answer !== null && isAnswerTo(visit, answer)) return await wholeOf(answer);
  await answer?.body?.cancel();
  throw new ApiError('outcome_unknown');
}

/** A writer that dies in the middle of its answer has not answered. What effects answer is small. */
async function wholeOf(answer: Response): Promise<Response> {
  if (answer.body === null) return answer;
  const body = await answer.arrayBuffer().catch(() => null);
  if (body === null) throw new ApiError('outcome_unknown');
  return new Response(body, answer);
}

/** What came from elsewhere has headers that cannot be changed, so it is copied first. */
function dressed(answer: Response, url: URL, visit: Visit): Response {
  const copy = answerTo(visit, new Response(answer.body, answer));
  const isApi = url.pathname.startsWith('/api');
  const type = copy.headers.get('content-type');
  if (isApi && type?.startsWith('text/') !== true) {
    for (const [name, value] of Object.entries(apiHeaders)) copy.headers.set(name, value);
    return copy;
  }
  addSecurityHeaders(copy.headers, url.host);
  const lifetime = cacheControl(url.pathname, type);
  if (lifetime !== null) copy.headers.set('Cache-Control', lifetime);
  return copy;
}

/** Null: as the assets say. Files under `/assets/` carry their hash in the name; a page instead of one is no such file. */
function cacheControl(path: string, contentType: string | null): string | null {
  if (path.startsWith('/api')) return 'no-store';
  const isPage = contentType?.startsWith('text/html') ?? true;
  return path.startsWith('/assets/') && !isPage ? 'public, max-age=31536000, immutable' : null;
}
