import type { GatewayEnv } from '../../../../workers/env.ts';
import { NodeGateway as ProductNodeGateway } from '../../../../workers/objects/node-gateway.ts';
import { afar, answerOwn, learnLinks, type LinkEnv, linksPath } from './afar.ts';
import { createRoads } from '../roads.ts';

export * from '../../../../workers/gateway.ts';

const roads = createRoads('nodes');

/** What the object says to the writer travels. */
export class NodeGateway extends ProductNodeGateway {
  constructor(ctx: DurableObjectState, env: GatewayEnv & LinkEnv) {
    super(ctx, afar(env, roads));
    void ctx.blockConcurrencyWhile(() => learnLinks(roads, env));
  }
}

export default {
  async fetch(request, env) {
    await learnLinks(roads, env);
    const isOurs = new URL(request.url).pathname === linksPath;
    return isOurs ? await answerOwn(request, roads) : new Response(null, { status: 404 });
  },
} satisfies ExportedHandler<GatewayEnv & LinkEnv>;
