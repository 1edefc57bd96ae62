export { NodeGateway } from './objects/node-gateway.ts';

export default {
  fetch: () => new Response(null, { status: 404 }),
} satisfies ExportedHandler;
