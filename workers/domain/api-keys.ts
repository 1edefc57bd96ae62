import { and, count, desc, eq, gt, isNull, lt, or } from 'drizzle-orm';
import { apiKeyPrefix, apiKeysMax } from '../../schema/api-key.ts';
import { ApiError } from '../../schema/errors.ts';
import { apiKeys, users } from '../../schema/tables/accounts.ts';
import type { ReadCtx, Selects, Tx, WriteCtx } from '../context.ts';
import { digest, randomName, randomSecret } from '../secrets.ts';
import { activityOf } from './activity.ts';
import { closeConsoles } from './close-consoles.ts';

export interface NewApiKey {
  memo: string;
  permissions: readonly string[];
  allowedIps: readonly string[];
  expiresAt: string | null;
}

const selectKeys = (db: Selects) =>
  db
    .select({
      id: apiKeys.identifier,
      memo: apiKeys.memo,
      permissions: apiKeys.scopes,
      allowedIps: apiKeys.allowedIps,
      quotaPerMinute: apiKeys.quotaPerMinute,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
      createdAt: apiKeys.createdAt,
    })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .$dynamic();

export type ApiKeyRow = Awaited<ReturnType<typeof selectKeys>>[number];

const isNative = eq(apiKeys.type, 'native');

/** The caller's keys, the newest first. */
export async function listApiKeys(ctx: ReadCtx): Promise<readonly ApiKeyRow[]> {
  const [rows] = await ctx.db.read((db) => [
    selectKeys(db)
      .where(and(eq(users.uuid, ctx.me), isNative))
      .orderBy(desc(apiKeys.id)),
  ]);
  return rows;
}

/** Creates a key of the caller. The whole of it is in this answer alone; its hash is kept. */
export async function createApiKey(ctx: WriteCtx, input: NewApiKey): Promise<ApiKeyRow & { key: string }> {
  const { id: userId, uuid } = ctx.actor();
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  if (expiresAt !== null && expiresAt <= ctx.now) {
    throw new ApiError('invalid_input', { fields: [{ path: 'expiresAt', message: 'This has passed.' }] });
  }
  const identifier = apiKeyPrefix + randomName(8);
  const key = `${identifier}_${randomSecret()}`;
  const secretHash = await digest(key);
  const permissions = [...new Set(input.permissions)];
  const row = await ctx.db.write(async (tx) => {
    // Two at once would both find room; the user's row lets one of them wait.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
    const [held] = await tx
      .select({ count: count() })
      .from(apiKeys)
      .where(and(eq(apiKeys.userId, userId), isNative));
    if ((held?.count ?? 0) >= apiKeysMax) throw new ApiError('too_many_api_keys');
    await tx.insert(apiKeys).values({
      userId,
      type: 'native',
      identifier,
      secretHash,
      memo: input.memo,
      allowedIps: [...input.allowedIps],
      scopes: permissions,
      expiresAt,
    });
    return {
      result: await keyIn(tx, identifier),
      activity: [
        activityOf(ctx, 'user:api-key.create', { subject: uuid, properties: { identifier, permissions } }),
      ],
      scopes: [`usr:${uuid}`, `key:${identifier}`],
    };
  });
  return { ...row, key };
}

/** Deletes a key of the caller; what was opened with it is closed. */
export async function deleteApiKey(ctx: WriteCtx, input: { key: string }): Promise<void> {
  const actor = ctx.actor();
  await ctx.db.write(async (tx) => {
    const deleted = await tx
      .delete(apiKeys)
      .where(and(eq(apiKeys.identifier, input.key), eq(apiKeys.userId, actor.id), isNative))
      .returning({ id: apiKeys.id });
    if (deleted.length === 0) throw new ApiError('not_found');
    return {
      result: null,
      activity: [
        activityOf(ctx, 'user:api-key.delete', {
          subject: actor.uuid,
          properties: { identifier: input.key },
        }),
      ],
      scopes: [`usr:${actor.uuid}`, `key:${input.key}`],
    };
  });
  await closeConsoles(ctx, actor);
}

/** Changes the quota of anybody's key. */
export async function setApiKeyQuota(
  ctx: WriteCtx,
  input: { key: string; requestsPerMinute: number | null },
): Promise<ApiKeyRow> {
  const { key, requestsPerMinute } = input;
  return await ctx.db.write(async (tx) => {
    const [owner] = await tx
      .update(apiKeys)
      .set({ quotaPerMinute: requestsPerMinute })
      .from(users)
      .where(and(eq(apiKeys.identifier, key), isNative, eq(users.id, apiKeys.userId)))
      .returning({ uuid: users.uuid });
    if (owner === undefined) throw new ApiError('not_found');
    return {
      result: await keyIn(tx, key),
      activity: [
        activityOf(ctx, 'user:api-key.quota', {
          subject: owner.uuid,
          properties: { identifier: key, requestsPerMinute },
        }),
      ],
      scopes: [`usr:${owner.uuid}`, `key:${key}`],
    };
  });
}

const noteEveryMs = 3_600_000;

/** Notes that a key is in use, to the hour. Nobody waits to see it, so no version moves. */
export async function noteApiKeyUse(ctx: WriteCtx, input: { key: string }): Promise<void> {
  const hourAgo = new Date(ctx.now.getTime() - noteEveryMs);
  await ctx.db.write(async (tx) => {
    await tx
      .update(apiKeys)
      .set({ lastUsedAt: ctx.now })
      .where(
        and(
          eq(apiKeys.identifier, input.key),
          or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, hourAgo)),
          or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, ctx.now)),
        ),
      );
    return { result: null, activity: [], scopes: [] };
  });
}

async function keyIn(tx: Tx, identifier: string): Promise<ApiKeyRow> {
  const [row] = await selectKeys(tx).where(eq(apiKeys.identifier, identifier));
  if (row === undefined) throw new Error('the key cannot be read');
  return row;
}
