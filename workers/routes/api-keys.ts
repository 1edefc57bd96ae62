import { defaultQuotaPerMinute } from '../../schema/api-key.ts';
import { apiKeyEndpoints } from '../../schema/api/api-keys.ts';
import {
  type ApiKeyRow,
  createApiKey,
  deleteApiKey,
  listApiKeys,
  setApiKeyQuota,
} from '../domain/api-keys.ts';
import { route } from '../route.ts';

const keys = apiKeyEndpoints;

export const apiKeyRoutes = [
  route(keys.list, async (ctx) => ({ items: (await listApiKeys(ctx)).map(shapeApiKey) })),
  route(keys.create, async (ctx, { body }) => {
    const { key, ...row } = await createApiKey(ctx, body);
    return { ...shapeApiKey(row), key };
  }),
  route(keys.delete, (ctx, { params }) => deleteApiKey(ctx, params)),
  route(keys.setQuota, async (ctx, { params, body }) =>
    shapeApiKey(await setApiKeyQuota(ctx, { ...params, ...body })),
  ),
];

const shapeApiKey = ({
  quotaPerMinute,
  permissions,
  expiresAt,
  lastUsedAt,
  createdAt,
  ...row
}: ApiKeyRow) => ({
  ...row,
  permissions: Array.isArray(permissions) ? permissions : [],
  requestsPerMinute: quotaPerMinute ?? defaultQuotaPerMinute,
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});
