import { and, eq, isNull } from 'drizzle-orm';
import { sessions } from '../../schema/tables/accounts.ts';
import type { Actor, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { closeConsoles } from './close-consoles.ts';

/** Ends the caller's session; its access token and its consoles end with it. */
export async function signOut(ctx: WriteCtx): Promise<void> {
  const actor = ctx.actor();
  await ctx.db.write(async (tx) => {
    await tx
      .update(sessions)
      .set({ endedAt: ctx.now, successorSealed: null })
      .where(and(eq(sessions.id, sessionIdOf(actor)), isNull(sessions.endedAt)));
    return {
      result: null,
      activity: [activityOf(ctx, 'auth:sign-out')],
      scopes: [`usr:${actor.uuid}`],
    };
  });
  ctx.cookies.clear();
  await closeConsoles(ctx, actor);
}

/** Keys are refused before they come here. */
function sessionIdOf({ sessionId }: Actor): string {
  if (sessionId === null) throw new Error('only a session can be ended');
  return sessionId;
}

/** Ends every session of the caller, everywhere, and closes their consoles. */
export async function signOutEverywhere(ctx: WriteCtx): Promise<void> {
  const actor = ctx.actor();
  await ctx.db.write(async (tx) => {
    await tx
      .update(sessions)
      .set({ endedAt: ctx.now, successorSealed: null })
      .where(and(eq(sessions.userId, actor.id), isNull(sessions.endedAt)));
    return {
      result: null,
      activity: [activityOf(ctx, 'auth:sign-out-everywhere')],
      scopes: [`usr:${actor.uuid}`, `auth:${actor.uuid}`],
    };
  });
  ctx.cookies.clear();
  await closeConsoles(ctx, actor);
}
