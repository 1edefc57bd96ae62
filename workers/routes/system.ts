import { systemEndpoints } from '../../schema/api/system.ts';
import { route } from '../route.ts';
import { version } from '../version.ts';

export const systemRoutes = [
  route(systemEndpoints.read, async (ctx) => {
    // Whoever asks whether the panel works hears of a database that it cannot read.
    await ctx.db.read(() => []);
    return { name: 'Roost', version, build: ctx.build, region: ctx.region };
  }),
];
