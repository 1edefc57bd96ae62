import { and, isNotNull, lt, or } from 'drizzle-orm';
import { sessions } from '../../schema/tables/accounts.ts';
import { enrolments } from '../../schema/tables/hosts.ts';
import { idempotency } from '../../schema/tables/system.ts';
import type { WriteCtx } from '../context.ts';

const dayMs = 24 * 3_600_000;
/** Sessions that have ended stay for a while, to be looked at. */
const endedSessionDays = 30;

/** Deletes what nobody asks for any more: answers kept for repeats, ended sessions, used enrolments. */
export async function forgetOld(ctx: WriteCtx): Promise<void> {
  const daysAgo = (days: number) => new Date(ctx.now.getTime() - days * dayMs);
  await ctx.db.write(async (tx) => {
    await tx.delete(idempotency).where(lt(idempotency.createdAt, daysAgo(1)));
    await tx.delete(enrolments).where(lt(enrolments.expiresAt, daysAgo(1)));
    await tx
      .delete(sessions)
      .where(
        or(
          lt(sessions.expiresAt, daysAgo(endedSessionDays)),
          and(isNotNull(sessions.endedAt), lt(sessions.endedAt, daysAgo(endedSessionDays))),
        ),
      );
    return { result: null, activity: [], scopes: [] };
  });
}
