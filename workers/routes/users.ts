import { userEndpoints } from '../../schema/api/users.ts';
import { createUser } from '../domain/create-user.ts';
import { listUsers } from '../domain/list-users.ts';
import { route } from '../route.ts';
import { shapePage, shapeUser } from './shapes.ts';

export const userRoutes = [
  route(userEndpoints.list, async (ctx, { query }) => shapePage(await listUsers(ctx, query), shapeUser)),
  route(userEndpoints.create, async (ctx, { body }) => shapeUser(await createUser(ctx, body))),
];
