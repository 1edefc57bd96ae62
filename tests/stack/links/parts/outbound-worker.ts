import { answerOwn, learnLinks, type LinkEnv, linksPath } from './afar.ts';
import { relayed } from './relay.ts';
import { createRoads, type Roads } from '../roads.ts';
import type { Party } from '../rules.ts';

/** Where requests to a host go: the binding of that name. */
interface Route {
  host: string;
  binding: string;
  /** Who that is on the links. */
  party: Party;
}

interface Env extends Partial<LinkEnv> {
  ROUTES: Route[];
  /** Whose requests these are; without it nothing lies between. */
  SELF?: Party;
  /** `on`: hosts without a route are asked where they are. */
  OPEN?: string;
  [binding: string]: unknown;
}

let roads: Roads | null = null;

/**
 * Everything the Workers send out passes here. Known hosts are answered by local services, at the end of their links
 * where there are any; nothing else leaves the machine, unless that is wanted.
 */
export default {
  async fetch(request, env) {
    const { SELF, LINKS, OPEN } = env;
    if (OPEN === 'on' && routeFor(env, request) === undefined) return await fetch(request);
    if (SELF === undefined || LINKS === undefined) {
      return await serviceOf(env, routeOf(env, request)).fetch(request);
    }
    roads ??= createRoads(SELF);
    await learnLinks(roads, { LINKS });
    if (new URL(request.url).pathname === linksPath) return await answerOwn(request, roads);
    const route = routeOf(env, request);
    const service = serviceOf(env, route);
    const answer = await roads.across(route.party, whatIs(request), () => service.fetch(request));
    return relayed(answer, roads, route.party);
  },
} satisfies ExportedHandler<Env>;

function routeOf(env: Env, request: Request): Route {
  const route = routeFor(env, request);
  if (!route) throw new Error(`requests to ${namedHost(request)} are not allowed in the local stack`);
  return route;
}

function routeFor(env: Env, request: Request): Route | undefined {
  const host = namedHost(request);
  return env.ROUTES.find((candidate) => matches(candidate.host, host));
}

/** Neon serves every database of a domain at one address; the connection string says which one is meant. */
function namedHost(request: Request): string {
  const connectionString = request.headers.get('neon-connection-string');
  return new URL(connectionString ?? request.url).hostname;
}

function matches(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function whatIs(request: Request): string {
  if (request.headers.has('upgrade')) return 'socket';
  if (request.headers.has('neon-batch-isolation-level')) return 'batch';
  return request.headers.has('neon-connection-string') ? 'sql' : 'request';
}

/** The stack binds a service under each name that occurs in `ROUTES`. */
function serviceOf(env: Env, route: Route): Fetcher {
  return env[route.binding] as Fetcher;
}
