import { neon } from '@neondatabase/serverless';
import type { EdgeEnv } from '../../../../workers/env.ts';

/** Answered by the writer as by an edge. */
export const helloPath = '/__hello';

/**
 * The least that a way can take, for comparison: `/__hello` answers at once, `…/writer` after a round trip to the writer,
 * `…/database` after one to the nearest database. Undefined for every other request.
 */
export async function answerHello(request: Request, env: EdgeEnv): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(helloPath)) return undefined;
  if (pathname === `${helloPath}/writer`) return await env.WRITER.fetch(`http://writer${helloPath}`);
  if (pathname === `${helloPath}/database`) await neon(databaseUrl(env))`select 1`;
  return new Response('hello');
}

function databaseUrl(env: EdgeEnv): string {
  const replicas = asReplicas(JSON.parse(env.DATABASE_REPLICAS));
  return replicas.find(({ region }) => region === env.ROOST_REGION)?.url ?? env.DATABASE_PRIMARY_URL;
}

/** As `variables.ts` writes them. */
const asReplicas = (value: unknown) => value as { region: string; url: string }[];
