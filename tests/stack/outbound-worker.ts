/** Sends requests somewhere: a service binding. */
interface Service {
  fetch(request: Request): Promise<Response>;
}

/** Where requests to a host go: the binding of that name, after a delay. */
interface Route {
  host: string;
  binding: string;
  delayMs: number;
}

interface Env {
  ROUTES: Route[];
  [binding: string]: unknown;
}

/**
 * Everything the Workers send out passes here. Known hosts are answered by local services, after as long as the
 * distance to them is said to take; nothing else leaves the machine.
 */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const host = namedHost(request);
    const route = env.ROUTES.find((candidate) => matches(candidate.host, host));
    if (!route) throw new Error(`requests to ${host} are not allowed in the local stack`);
    if (route.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, route.delayMs));
    return await service(env, route.binding).fetch(request);
  },
};

/** Neon serves every database of a domain at one address; the connection string says which one is meant. */
function namedHost(request: Request): string {
  const connectionString = request.headers.get('neon-connection-string');
  return new URL(connectionString ?? request.url).hostname;
}

function matches(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** The stack binds a service under each name that occurs in `ROUTES`. */
function service(env: Env, binding: string): Service {
  return env[binding] as Service;
}
