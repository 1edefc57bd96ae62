import { and, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { ActivityRow, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { isPresent, selectServers, type ServerRow } from './server-rows.ts';
import { putServer } from './put-server.ts';

/** Changes name and description; what is absent stays. */
export async function updateServer(
  ctx: WriteCtx,
  input: { name?: string | undefined; description?: string | undefined },
): Promise<ServerRow> {
  const { id, uuid, shortId } = ctx.server();
  const { row, isRenamed } = await ctx.db.write(async (tx) => {
    const [before] = await selectServers(tx, ctx.me)
      .where(and(eq(servers.id, id), isPresent))
      .for('update', { of: servers });
    if (before === undefined) throw new ApiError('not_found');
    const { name = before.name, description = before.description } = input;
    const changed = { name, description, updatedAt: ctx.now };
    const changes: ActivityRow[] = [];
    if (name !== before.name) {
      const properties = { old: before.name, new: name };
      changes.push(activityOf(ctx, 'server:settings.rename', { server: uuid, properties }));
    }
    if (description !== before.description) {
      changes.push(activityOf(ctx, 'server:settings.description', { server: uuid }));
    }
    return {
      result: { row: { ...before, ...changed }, isRenamed: name !== before.name },
      lastly: [tx.update(servers).set(changed).where(eq(servers.id, id))],
      activity: changes,
      scopes: [`srv:${shortId}`],
    };
  });
  // The node may be an ocean away, and need not know before the caller does.
  if (isRenamed) ctx.afterwards(() => putServer(ctx, uuid));
  return row;
}
