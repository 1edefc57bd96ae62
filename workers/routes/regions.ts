import { regionEndpoints } from '../../schema/api/regions.ts';
import { listRegions } from '../domain/list-regions.ts';
import { route } from '../route.ts';
import { shapeDatabase, shapeRegion } from './region-shapes.ts';

export const regionRoutes = [
  route(regionEndpoints.list, async (ctx) => {
    const { isCached, databases, regions } = await listRegions(ctx);
    return {
      from: ctx.region,
      isCached,
      databases: databases.map(shapeDatabase),
      regions: regions.map(shapeRegion),
    };
  }),
];
