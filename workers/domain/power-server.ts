import { and, eq } from 'drizzle-orm';
import type { PowerAction, ServerState } from '../../schema/server-state.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { readTarget, requireState } from './server-target.ts';

/** Starts, stops, restarts or kills; answers when the node has begun. A suspended server can still be stopped. */
export async function powerServer(
  ctx: WriteCtx,
  input: { server: string; action: PowerAction },
): Promise<{ state: ServerState }> {
  const { action } = input;
  const target = await readTarget(ctx, input.server);
  const isEnding = action === 'stop' || action === 'kill';
  requireState(isEnding ? { ...target, suspended: false } : target, action);
  const { uuid, fence } = target;
  const { state } = await ctx.agents.call(
    target.node,
    'server.power',
    { uuid, fence, action },
    { idem: ctx.idem },
  );
  await ctx.db.write(async (tx) => {
    // What the node has reported since then is newer than this answer, and stays.
    const isLatest = and(eq(servers.id, target.id), eq(servers.stateSince, target.stateSince));
    return {
      result: null,
      lastly: [tx.update(servers).set({ state }).where(isLatest)],
      activity: [activityOf(ctx, `server:power.${action}`, { server: uuid })],
      scopes: [`srv:${target.shortId}`],
    };
  });
  return { state };
}
