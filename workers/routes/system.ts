import { systemEndpoints } from '../../schema/api/system.ts';
import { route } from '../route.ts';
import { version } from '../version.ts';

export const systemRoutes = [
  route(systemEndpoints.read, (ctx) =>
    Promise.resolve({ name: 'Roost', version, build: ctx.build, region: ctx.region }),
  ),
];
