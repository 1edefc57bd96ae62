import edge from '../../../../workers/edge.ts';
import type { EdgeEnv } from '../../../../workers/env.ts';
import { afar, answerLinks, learnLinks, type LinkEnv } from './afar.ts';
import { answerHello } from './hello.ts';
import { createRoads, type Roads } from '../roads.ts';

let here: { env: EdgeEnv; far: EdgeEnv; roads: Roads } | null = null;

/** The edge, with distances around it. */
export default {
  async fetch(request, env, execution) {
    if (here?.env !== env) {
      const roads = createRoads(`edge:${env.ROOST_REGION}`);
      here = { env, roads, far: afar(env, roads) };
    }
    const { far, roads } = here;
    await learnLinks(roads, env);
    const ours = (await answerLinks(request, roads)) ?? (await answerHello(request, far));
    return ours ?? (await edge.fetch(request, far, execution));
  },
} satisfies ExportedHandler<EdgeEnv & LinkEnv>;
