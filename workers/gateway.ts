export { LimitCounter } from './objects/limit-counter.ts';
export { NodeGateway } from './objects/node-gateway.ts';
export { RegionCache } from './objects/region-cache.ts';

export default {
  fetch: () => new Response(null, { status: 404 }),
} satisfies ExportedHandler;
