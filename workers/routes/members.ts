import { serverEndpoints } from '../../schema/api/servers.ts';
import { listMembers, putMember, removeMember } from '../domain/members.ts';
import { route } from '../route.ts';
import { shapeMember } from './shapes.ts';

export const memberRoutes = [
  route(serverEndpoints.members, async (ctx, { params }) => {
    const rows = await listMembers(ctx, params);
    return { items: rows.map(shapeMember) };
  }),
  route(serverEndpoints.putMember, async (ctx, { params, body }) =>
    shapeMember(await putMember(ctx, { user: params.user, ...body })),
  ),
  route(serverEndpoints.removeMember, (ctx, { params }) => removeMember(ctx, params)),
];
