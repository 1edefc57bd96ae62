import { eq } from 'drizzle-orm';
import type { Mark } from '../../schema/scopes.ts';
import { sessions } from '../../schema/tables/accounts.ts';
import { epoch, scopeVersion } from '../../schema/tables/system.ts';
import type { Actor, Tx, WriteCtx } from '../context.ts';
import { makeRefreshToken } from '../refresh-token.ts';
import { digest } from '../secrets.ts';
import { accessLifetimeMs, refreshLifetimeMs } from '../tokens.ts';
import type { UserRow } from './user-rows.ts';

/** A session that has just begun or been renewed. */
export interface OpenSession {
  actor: Actor;
  access: string;
  refresh: string;
}

/** Inserts a session of a user; the refresh token is kept as its hash. */
export async function insertSession(
  ctx: WriteCtx,
  tx: Tx,
  userId: number,
): Promise<{ id: string; refresh: string }> {
  const id = crypto.randomUUID();
  const refresh = await makeRefreshToken(ctx.sealer, id);
  await tx.insert(sessions).values({
    id,
    userId,
    refreshHash: await digest(refresh),
    ip: ctx.ip,
    userAgent: ctx.userAgent?.slice(0, 512) ?? null,
    expiresAt: new Date(ctx.now.getTime() + refreshLifetimeMs),
  });
  return { id, refresh };
}

/** The version of `auth:<user>` that a new access token carries. */
export async function authMarkOf(tx: Tx, userUuid: string): Promise<Mark> {
  const [row] = await tx
    .select({ epoch: epoch.number, version: scopeVersion.version })
    .from(epoch)
    .leftJoin(scopeVersion, eq(scopeVersion.scope, `auth:${userUuid}`));
  if (row === undefined) throw new Error('the database has no epoch: is it migrated?');
  return [row.epoch, row.version ?? 0];
}

/** Signs the access token of a session. */
export async function openSession(
  ctx: WriteCtx,
  user: UserRow,
  session: { id: string; refresh: string; authMark: Mark },
): Promise<OpenSession> {
  const expiresAt = Math.floor((ctx.now.getTime() + accessLifetimeMs) / 1000) * 1000;
  const access = await ctx.signer.sign({
    userId: user.uuid,
    sessionId: session.id,
    authMark: session.authMark,
    expiresAt,
  });
  const { roleUuid, roleName, permissions, ...rest } = user;
  const actor: Actor = {
    ...rest,
    role: roleUuid === null || roleName === null ? null : { uuid: roleUuid, name: roleName },
    permissions: permissions ?? [],
    sessionId: session.id,
    key: null,
    expiresAt,
  };
  ctx.cookies.put({ access, refresh: session.refresh, expiresAt });
  return { actor, access, refresh: session.refresh };
}
