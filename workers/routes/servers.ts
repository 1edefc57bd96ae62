import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { acceptEula } from '../domain/accept-eula.ts';
import { listServerAllocations } from '../domain/allocations.ts';
import { commandServer } from '../domain/command-server.ts';
import { createServer } from '../domain/create-server.ts';
import { deleteServer } from '../domain/delete-server.ts';
import { joinConsole } from '../domain/join-console.ts';
import { listServerActivity } from '../domain/list-activity.ts';
import { listServers } from '../domain/list-servers.ts';
import { powerServer } from '../domain/power-server.ts';
import { readServer } from '../domain/read-server.ts';
import { reinstallServer } from '../domain/reinstall-server.ts';
import { updateServer } from '../domain/update-server.ts';
import { route } from '../route.ts';
import { shapeActivity, shapeAllocation, shapePage, shapeServer } from './shapes.ts';

const servers = serverEndpoints;

export const serverRoutes = [
  route(
    servers.list,
    async (ctx, { query }) => {
      const page = await listServers(ctx, query);
      return shapePage(page, (row) => shapeServer(row, ctx.actor()));
    },
    { isGivenAgain: true },
  ),
  route(servers.create, async (ctx, { body }) => shapeServer(await createServer(ctx, body), ctx.actor())),
  route(
    servers.read,
    async (ctx, { params }) => {
      const row = await readServer(ctx, params);
      return shapeServer(row, ctx.actor());
    },
    { isGivenAgain: true },
  ),
  route(servers.update, async (ctx, { body }) => shapeServer(await updateServer(ctx, body), ctx.actor())),
  route(servers.delete, (ctx, { params, query }) => deleteServer(ctx, { ...params, ...query })),
  route(servers.power, (ctx, { params, body }) => powerServer(ctx, { ...params, ...body })),
  route(servers.command, (ctx, { params, body }) => commandServer(ctx, { ...params, ...body })),
  route(serverStartupEndpoints.acceptEula, (ctx, { params }) => acceptEula(ctx, params)),
  route(servers.reinstall, (ctx, { params }) => reinstallServer(ctx, params)),
  route(servers.console, (ctx, { params }, request) => joinConsole(ctx, params, request)),
  route(servers.allocations, async (ctx, { params }) => {
    const rows = await listServerAllocations(ctx, params);
    return { items: rows.map(shapeAllocation) };
  }),
  route(servers.activity, async (ctx, { params, query }) => {
    const page = await listServerActivity(ctx, { ...params, ...query });
    return shapePage(page, (row) => shapeActivity(row, ctx.actor()));
  }),
];
