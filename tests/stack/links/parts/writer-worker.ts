import type { WriterEnv } from '../../../../workers/env.ts';
import writer from '../../../../workers/writer.ts';
import { afar, answerLinks, learnLinks, type LinkEnv } from './afar.ts';
import { helloPath } from './hello.ts';
import { createRoads, type Roads } from '../roads.ts';

let here: { env: WriterEnv; far: WriterEnv; roads: Roads } | null = null;

async function around(env: WriterEnv & LinkEnv): Promise<{ far: WriterEnv; roads: Roads }> {
  if (here?.env !== env) {
    const roads = createRoads('writer');
    here = { env, roads, far: afar(env, roads) };
  }
  const { far, roads } = here;
  await learnLinks(roads, env);
  return { far, roads };
}

/** The writer, with distances around it. */
export default {
  async fetch(request, env) {
    const { far, roads } = await around(env);
    if (new URL(request.url).pathname === helloPath) return new Response('hello');
    return (await answerLinks(request, roads)) ?? (await writer.fetch(request, far));
  },
  async scheduled(event, env) {
    await writer.scheduled(event, (await around(env)).far);
  },
} satisfies ExportedHandler<WriterEnv & LinkEnv>;
