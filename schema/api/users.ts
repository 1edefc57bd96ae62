import * as z from 'zod';
import { uuid } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { none, page, user } from './shapes.ts';

const tag = 'Users';

export const userEndpoints = {
  list: endpoint({
    id: 'users.list',
    method: 'GET',
    path: '/api/v1/users',
    summary: 'All users',
    tag,
    access: { by: 'admin', permission: 'users.read' },
    effect: false,
    scopes: ['usr:*', 'sys', 'usr:{me}'],
    params: none,
    query: page.query,
    body: null,
    status: 200,
    answer: page.of(user),
    errors: [],
  }),
  create: endpoint({
    id: 'users.create',
    method: 'POST',
    path: '/api/v1/users',
    summary: 'Create a user',
    tag,
    access: { by: 'admin', permission: 'users.create' },
    effect: true,
    scopes: [],
    params: none,
    query: none,
    body: z.object({
      email: z.email().max(254),
      username: z.string().regex(/^[a-z0-9](?:[\w.-]{0,189}[a-z0-9])?$/i),
      password: z.string().min(12).max(512),
      firstName: z.string().max(191).default(''),
      lastName: z.string().max(191).default(''),
      externalId: z.string().max(191).nullable().default(null),
      /** Only who holds `roles.update` may give a role. */
      roleId: uuid.nullable().default(null),
    }),
    status: 201,
    answer: user,
    errors: ['already_exists', 'forbidden'],
  }),
} as const;
