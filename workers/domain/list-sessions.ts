import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { sessions, users } from '../../schema/tables/accounts.ts';
import type { ReadCtx } from '../context.ts';

const sessionsMax = 100;

/** The caller's sessions that have not ended, the last used first. */
export async function listSessions(ctx: ReadCtx) {
  const [rows] = await ctx.db.read((db) => [
    db
      .select({
        id: sessions.id,
        ip: sessions.ip,
        userAgent: sessions.userAgent,
        createdAt: sessions.createdAt,
        lastUsedAt: sessions.lastUsedAt,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(users.uuid, ctx.me), isNull(sessions.endedAt), gt(sessions.expiresAt, ctx.now)))
      .orderBy(desc(sessions.lastUsedAt))
      .limit(sessionsMax),
  ]);
  return rows;
}
