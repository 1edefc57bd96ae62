import { serverReachEndpoints } from '../../schema/api/server-reach.ts';
import { checkReach } from '../domain/check-reach.ts';
import { route } from '../route.ts';
import { shapeAllocation } from './shapes.ts';

export const serverReachRoutes = [
  route(serverReachEndpoints.check, async (ctx, { params }) =>
    shapeAllocation(await checkReach(ctx, params)),
  ),
];
