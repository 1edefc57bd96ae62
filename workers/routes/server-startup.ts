import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import type { Verdict } from '../domain/placement.ts';
import { readPlacement } from '../domain/read-placement.ts';
import { readStartup } from '../domain/read-startup.ts';
import { updateImage, updateStartup } from '../domain/update-startup.ts';
import { route } from '../route.ts';

const { startup, updateStartup: update, updateImage: image, placement } = serverStartupEndpoints;

export const serverStartupRoutes = [
  route(startup, (ctx, { params }) => readStartup(ctx, params)),
  route(update, (ctx, { params, body }) => updateStartup(ctx, { ...params, ...body })),
  route(image, (ctx, { params, body }) => updateImage(ctx, { ...params, ...body })),
  route(placement, async (ctx, { query }) => {
    const { chosen, nodes } = await readPlacement(ctx, query);
    return { chosen: chosen === null ? null : shapeVerdict(chosen), nodes: nodes.map(shapeVerdict) };
  }),
];

const shapeVerdict = ({ node, ...verdict }: Verdict) => ({
  ...verdict,
  node: { id: node.uuid, name: node.name },
});
