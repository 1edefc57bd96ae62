import { and, eq, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import type { ServerState } from '../../schema/server-state.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { putServer } from './put-server.ts';
import { readTarget, requireState } from './server-target.ts';

/** Runs the egg's install script again. From the commit on it is the wanted state; the node is told at once. */
export async function reinstallServer(
  ctx: WriteCtx,
  input: { server: string },
): Promise<{ state: ServerState }> {
  const target = await readTarget(ctx, input.server);
  requireState(target, 'reinstall');
  if (!target.nodeOnline) throw new ApiError('node_unreachable');
  await ctx.db.write(async (tx) => {
    const changed = await tx
      .update(servers)
      .set({
        installNumber: sql`${servers.installNumber} + 1`,
        state: 'installing',
        stateSince: ctx.now,
        // The next report counts, whichever connection it comes over and whatever the node's clock says.
        stateConnection: 0,
        startWhenInstalled: false,
        installedAt: null,
      })
      .where(and(eq(servers.id, target.id), eq(servers.state, target.state)))
      .returning({ id: servers.id });
    if (changed.length === 0) throw new ApiError('wrong_state');
    return {
      result: null,
      activity: [activityOf(ctx, 'server:reinstall', { server: target.uuid })],
      scopes: [`srv:${target.shortId}`],
    };
  });
  await putServer(ctx, target.uuid);
  return { state: 'installing' };
}
