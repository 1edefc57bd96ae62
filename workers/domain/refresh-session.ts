import { and, eq, gt, isNull } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { sessions, users } from '../../schema/tables/accounts.ts';
import type { Actor, Tx, WriteCtx } from '../context.ts';
import { makeRefreshToken, sessionOfToken } from '../refresh-token.ts';
import { digest } from '../secrets.ts';
import { refreshGraceMs, refreshLifetimeMs } from '../tokens.ts';
import { activityOf } from './activity.ts';
import { closeConsoles } from './close-consoles.ts';
import { authMarkOf, openSession } from './open-session.ts';
import { selectUsers } from './user-rows.ts';

const sealPurpose = 'refresh-successor';

interface Exchange {
  /** That the given token names. */
  sessionId: string;
  /** Of the given token. */
  hash: string;
  successor: string;
}

/** What a live session answers a token with. `refresh` null: the token was used before, and the session has ended. */
interface Exchanged {
  userId: number;
  refresh: string | null;
}

/**
 * Exchanges the refresh cookie: rotated by one compare-and-set. For half a minute its predecessor gets the same
 * successor (two tabs). Any other token that the session ever had was stolen or replayed, and ends the session.
 */
export async function refreshSession(ctx: WriteCtx): Promise<Actor> {
  const given = ctx.cookies.refreshToken;
  if (given === null || given === '') throw new ApiError('session_ended');
  const sessionId = await sessionOfToken(ctx.sealer, given);
  await ctx.attempts.spend('refresh', sessionId ?? undefined);
  if (sessionId === null) throw sessionEnded(ctx);
  const successor = await makeRefreshToken(ctx.sealer, sessionId);
  const exchange = { sessionId, hash: await digest(given), successor };

  const found = await ctx.db.write(async (tx) => {
    const exchanged = (await rotate(ctx, tx, exchange)) ?? (await followUp(ctx, tx, exchange));
    const [user] = await selectUsers(tx).where(eq(users.id, exchanged?.userId ?? 0));
    if (exchanged === null || user === undefined) return { result: null, activity: [], scopes: [] };
    const { refresh } = exchanged;
    return {
      result: { refresh, user, authMark: await authMarkOf(tx, user.uuid) },
      activity: refresh === null ? [activityOf(ctx, 'auth:refresh-reused', { subject: user.uuid })] : [],
      scopes: refresh === null ? [`usr:${user.uuid}`] : [],
    };
  });
  if (found === null) throw sessionEnded(ctx);
  const { refresh, user, authMark } = found;
  if (refresh === null) await closeConsoles(ctx, { uuid: user.uuid, permissions: user.permissions ?? [] });
  if (refresh === null || user.suspended) throw sessionEnded(ctx);
  const { actor } = await openSession(ctx, user, { id: sessionId, refresh, authMark });
  return actor;
}

function sessionEnded(ctx: WriteCtx): ApiError {
  ctx.cookies.clear();
  return new ApiError('session_ended');
}

async function rotate(ctx: WriteCtx, tx: Tx, exchange: Exchange): Promise<Exchanged | null> {
  const { sessionId, hash, successor } = exchange;
  const [row] = await tx
    .update(sessions)
    .set({
      refreshHash: await digest(successor),
      previousHash: hash,
      successorSealed: await ctx.sealer.seal(sealPurpose, successor),
      rotatedAt: ctx.now,
      lastUsedAt: ctx.now,
      expiresAt: new Date(ctx.now.getTime() + refreshLifetimeMs),
    })
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.refreshHash, hash),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, ctx.now),
      ),
    )
    .returning({ userId: sessions.userId });
  return row === undefined ? null : { ...row, refresh: successor };
}

/** What a rotated token still gets: its successor for a while, then the end of the session. */
async function followUp(ctx: WriteCtx, tx: Tx, { sessionId, hash }: Exchange): Promise<Exchanged | null> {
  const [row] = await tx
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
    .for('update');
  if (row === undefined || row.expiresAt <= ctx.now) return null;
  const { userId, successorSealed } = row;
  const isInGrace = ctx.now.getTime() - row.rotatedAt.getTime() <= refreshGraceMs;
  if (row.previousHash === hash && isInGrace && successorSealed !== null) {
    return { userId, refresh: await ctx.sealer.open(sealPurpose, successorSealed) };
  }
  await tx
    .update(sessions)
    .set({ endedAt: ctx.now, successorSealed: null })
    .where(eq(sessions.id, sessionId));
  return { userId, refresh: null };
}
