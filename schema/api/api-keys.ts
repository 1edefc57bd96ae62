import * as z from 'zod';
import { isAdminPermission, isServerPermission } from '../permissions.ts';
import { endpoint } from './endpoint.ts';
import { none, time } from './shapes.ts';

const tag = 'API keys';
const params = z.object({ key: z.string().regex(/^roost_[a-z0-9]{8}$/) });
const addresses = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'An address, or a block such as 192.0.2.0/24.',
);
const permission = z
  .string()
  .refine((key) => key === '*' || isServerPermission(key) || isAdminPermission(key), 'No such permission.');

const apiKey = z.object({
  /** The visible beginning of the key. */
  id: z.string(),
  memo: z.string(),
  /** Of those that its user holds, the key may use these; `*` for all. */
  permissions: z.array(z.string()),
  /** Addresses and blocks that it may be used from; empty for everywhere. */
  allowedIps: z.array(z.string()),
  requestsPerMinute: z.number().int(),
  expiresAt: time.nullable(),
  /** To the hour. */
  lastUsedAt: time.nullable(),
  createdAt: time,
});

export const apiKeyEndpoints = {
  list: endpoint({
    id: 'apiKeys.list',
    method: 'GET',
    path: '/api/v1/account/api-keys',
    summary: 'API keys of the signed-in user',
    tag,
    access: { by: 'signed-in' },
    sessionOnly: true,
    effect: false,
    scopes: ['usr:{me}'],
    params: none,
    query: none,
    body: null,
    status: 200,
    answer: z.object({ items: z.array(apiKey) }),
    errors: [],
  }),
  create: endpoint({
    id: 'apiKeys.create',
    method: 'POST',
    path: '/api/v1/account/api-keys',
    summary: 'Create an API key; it is shown once',
    tag,
    access: { by: 'signed-in' },
    sessionOnly: true,
    effect: true,
    scopes: [],
    params: none,
    query: none,
    body: z.object({
      memo: z.string().trim().max(500).default(''),
      permissions: z.array(permission).min(1).max(100),
      allowedIps: z.array(addresses).max(50).default([]),
      expiresAt: time.nullable().default(null),
    }),
    status: 201,
    answer: apiKey.extend({
      /** The whole key: `Authorization: Bearer <key>`. */
      key: z.string(),
    }),
    answersSecret: true,
    errors: ['too_many_api_keys'],
  }),
  delete: endpoint({
    id: 'apiKeys.delete',
    method: 'DELETE',
    path: '/api/v1/account/api-keys/:key',
    summary: 'Delete an API key; it ends at once',
    tag,
    access: { by: 'signed-in' },
    sessionOnly: true,
    effect: true,
    scopes: [],
    params,
    query: none,
    body: null,
    status: 204,
    answer: null,
    errors: [],
  }),
  setQuota: endpoint({
    id: 'apiKeys.setQuota',
    method: 'PUT',
    path: '/api/v1/api-keys/:key/quota',
    summary: 'Change how many requests a minute an API key may make',
    tag,
    access: { by: 'admin', permission: 'users.update' },
    sessionOnly: true,
    effect: true,
    scopes: [],
    params,
    query: none,
    body: z.object({
      /** Null: as many as a key has by default. */
      requestsPerMinute: z.number().int().min(1).max(1_000_000).nullable(),
    }),
    status: 200,
    answer: apiKey,
    errors: [],
  }),
} as const;
