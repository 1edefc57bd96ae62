import { and, eq, gt, isNull } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { sessions, users } from '../../schema/tables/accounts.ts';
import type { Actor, Tx, WriteCtx } from '../context.ts';
import { digest, randomSecret } from '../secrets.ts';
import { refreshGraceMs, refreshLifetimeMs } from '../tokens.ts';
import { activityOf } from './activity.ts';
import { authMarkOf, openSession } from './open-session.ts';
import { selectUsers } from './user-rows.ts';

const sealPurpose = 'refresh-successor';

interface Renewed {
  sessionId: string;
  userId: number;
  refresh: string;
}

/**
 * Exchanges the refresh cookie: rotated by one compare-and-set. For half a minute its predecessor gets the same
 * successor (two tabs); used later it was stolen or replayed, and the session ends.
 */
export async function refreshSession(ctx: WriteCtx): Promise<Actor> {
  const given = ctx.cookies.refreshToken;
  if (given === null || given === '') throw new ApiError('session_ended');
  const hash = await digest(given);
  const successor = randomSecret();
  const sealed = await ctx.sealer.seal(sealPurpose, successor);

  const renewed = await ctx.db.write(async (tx) => {
    const session = (await rotate(ctx, tx, { hash, successor, sealed })) ?? (await followUp(ctx, tx, hash));
    if (session === null) return { result: null, activity: [], scopes: [] };
    if (session === 'reused') {
      return { result: null, activity: [activityOf(ctx, 'auth:refresh-reused')], scopes: [] };
    }
    const [user] = await selectUsers(tx).where(eq(users.id, session.userId));
    if (user === undefined || user.suspended) return { result: null, activity: [], scopes: [] };
    const authMark = await authMarkOf(tx, user.uuid);
    return { result: { session, user, authMark }, activity: [], scopes: [] };
  });
  if (renewed === null) {
    ctx.cookies.clear();
    throw new ApiError('session_ended');
  }
  const { session, user, authMark } = renewed;
  const { actor } = await openSession(ctx, user, {
    id: session.sessionId,
    refresh: session.refresh,
    authMark,
  });
  return actor;
}

async function rotate(
  ctx: WriteCtx,
  tx: Tx,
  next: { hash: string; successor: string; sealed: string },
): Promise<Renewed | null> {
  const [row] = await tx
    .update(sessions)
    .set({
      refreshHash: await digest(next.successor),
      previousHash: next.hash,
      successorSealed: next.sealed,
      rotatedAt: ctx.now,
      lastUsedAt: ctx.now,
      expiresAt: new Date(ctx.now.getTime() + refreshLifetimeMs),
    })
    .where(
      and(eq(sessions.refreshHash, next.hash), isNull(sessions.endedAt), gt(sessions.expiresAt, ctx.now)),
    )
    .returning({ sessionId: sessions.id, userId: sessions.userId });
  return row === undefined ? null : { ...row, refresh: next.successor };
}

/** What a rotated token still gets: its successor for a while, then the end of the session. */
async function followUp(ctx: WriteCtx, tx: Tx, hash: string): Promise<Renewed | 'reused' | null> {
  const [row] = await tx
    .select()
    .from(sessions)
    .where(and(eq(sessions.previousHash, hash), isNull(sessions.endedAt)))
    .for('update');
  if (row === undefined || row.expiresAt <= ctx.now) return null;
  const isInGrace = ctx.now.getTime() - row.rotatedAt.getTime() <= refreshGraceMs;
  if (isInGrace && row.successorSealed !== null) {
    const refresh = await ctx.sealer.open(sealPurpose, row.successorSealed);
    return { sessionId: row.id, userId: row.userId, refresh };
  }
  await tx.update(sessions).set({ endedAt: ctx.now, successorSealed: null }).where(eq(sessions.id, row.id));
  return 'reused';
}
