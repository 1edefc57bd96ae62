import * as z from 'zod';
import { serverRef, uuid } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { none } from './shapes.ts';

const tag = 'Servers';
const params = z.object({ server: serverRef });

/** How a server starts, as a member may see it. */
export const startup = z.object({
  /** The line with its placeholders. */
  startup: z.string(),
  /** Label → line that the egg offers. */
  startupCommands: z.record(z.string(), z.string()),
  image: z.string(),
  /** Label → image that the egg offers. */
  dockerImages: z.record(z.string(), z.string()),
  features: z.array(z.string()),
  variables: z.array(
    z.object({
      envVariable: z.string(),
      name: z.string(),
      description: z.string(),
      /** Null: a secret that is set; it is never told. */
      value: z.string().nullable(),
      defaultValue: z.string(),
      rules: z.array(z.string()),
      isSecret: z.boolean(),
      isEditable: z.boolean(),
    }),
  ),
});

const verdict = z.object({
  node: z.object({ id: z.string(), name: z.string() }),
  fits: z.boolean(),
  /** A sentence: why it was chosen, would do, or would not. */
  reason: z.string(),
  code: z.string(),
});

export const serverStartupEndpoints = {
  startup: endpoint({
    id: 'servers.startup',
    method: 'GET',
    path: '/api/v1/servers/:server/startup',
    summary: 'Startup line, image and variables',
    tag,
    access: { by: 'server', permission: 'startup.read' },
    effect: false,
    scopes: ['srv:{server}', 'egg:*', 'usr:{me}'],
    params,
    query: none,
    body: null,
    status: 200,
    answer: startup,
    errors: [],
  }),
  updateStartup: endpoint({
    id: 'servers.updateStartup',
    method: 'PATCH',
    path: '/api/v1/servers/:server/startup',
    summary: 'Change variables and choose a startup line of the egg, from the next start on',
    tag,
    access: { by: 'server', permission: 'startup.update' },
    effect: true,
    scopes: [],
    params,
    query: none,
    body: z.object({
      environment: z.record(z.string().max(191), z.string().max(8192)).default({}),
      /** One of the egg's lines; administrators may name any. */
      startup: z.string().min(1).max(8192).optional(),
    }),
    status: 200,
    answer: startup,
    errors: ['server_suspended'],
  }),
  updateImage: endpoint({
    id: 'servers.updateImage',
    method: 'PUT',
    path: '/api/v1/servers/:server/startup/image',
    summary: 'Change the image to another one of the egg, from the next start on',
    tag,
    access: { by: 'server', permission: 'startup.docker-image' },
    effect: true,
    scopes: [],
    params,
    query: none,
    body: z.object({ image: z.string().min(1).max(255) }),
    status: 200,
    answer: startup,
    errors: ['server_suspended'],
  }),
  acceptEula: endpoint({
    id: 'servers.acceptEula',
    method: 'POST',
    path: '/api/v1/servers/:server/eula',
    summary: 'Write into the server that its licence is accepted',
    tag,
    access: { by: 'server', permission: 'control.start' },
    effect: true,
    scopes: [],
    params,
    query: none,
    body: none,
    status: 204,
    answer: null,
    errors: ['wrong_state', 'server_suspended', 'unsupported_call', 'node_unreachable', 'node_failed'],
  }),
  placement: endpoint({
    id: 'servers.placement',
    method: 'GET',
    path: '/api/v1/placement',
    summary: 'Where a server of an egg would be put, and why',
    tag,
    access: { by: 'admin', permission: 'servers.create' },
    effect: false,
    scopes: ['node:*', 'egg:*', 'sys', 'usr:{me}'],
    params: none,
    query: z.object({
      egg: uuid,
      memoryMb: z.coerce.number().int().min(0).default(0),
      diskMb: z.coerce.number().int().min(0).default(0),
      location: uuid.optional(),
      /** Whose server it will be; the caller's when absent. */
      owner: uuid.optional(),
    }),
    body: null,
    status: 200,
    answer: z.object({
      /** Null: it fits nowhere. */
      chosen: verdict.nullable(),
      /** All of them: the chosen one first, then what would do, then the others by name. */
      nodes: z.array(verdict),
    }),
    errors: [],
  }),
} as const;
