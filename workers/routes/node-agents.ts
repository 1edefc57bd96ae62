import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { readNodeHealth } from '../domain/node-health.ts';
import { removeAllocations } from '../domain/remove-allocations.ts';
import { rollOut } from '../domain/roll-out.ts';
import { updateAgent } from '../domain/update-agent.ts';
import { updateAllocation } from '../domain/update-allocation.ts';
import { updateNode } from '../domain/update-node.ts';
import { route } from '../route.ts';
import { shapeAllocation, shapeNode, shapeNodeHealth } from './shapes.ts';

const endpoints = nodeAgentEndpoints;

export const nodeAgentRoutes = [
  route(endpoints.update, async (ctx, { params, body }) =>
    shapeNode(await updateNode(ctx, { ...params, ...body })),
  ),
  route(endpoints.health, async (ctx, { params }) => shapeNodeHealth(await readNodeHealth(ctx, params))),
  route(endpoints.release, async (ctx) => ({ release: await ctx.release() })),
  route(endpoints.updateAgent, async (ctx, { params }) => shapeNode(await updateAgent(ctx, params)), {
    readsRelease: true,
  }),
  route(endpoints.rollOut, (ctx, { body }) => rollOut(ctx, body), { readsRelease: true }),
  route(endpoints.updateAllocation, async (ctx, { params, body }) =>
    shapeAllocation(await updateAllocation(ctx, { ...params, ...body })),
  ),
  route(endpoints.removeAllocations, (ctx, { params, body }) =>
    removeAllocations(ctx, { ...params, ...body }),
  ),
];
