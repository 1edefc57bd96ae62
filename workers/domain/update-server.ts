import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { ActivityRow, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { selectServers, type ServerRow } from './server-rows.ts';
import { putServer } from './put-server.ts';

/** Changes name and description; what is absent stays. */
export async function updateServer(
  ctx: WriteCtx,
  input: { name?: string | undefined; description?: string | undefined },
): Promise<ServerRow> {
  const { id, uuid, shortId } = ctx.server();
  const { row, isRenamed } = await ctx.db.write(async (tx) => {
    const [before] = await tx.select().from(servers).where(eq(servers.id, id)).for('update');
    if (before === undefined || before.deletedAt !== null) throw new ApiError('not_found');
    const { name = before.name, description = before.description } = input;
    await tx.update(servers).set({ name, description, updatedAt: ctx.now }).where(eq(servers.id, id));
    const [after] = await selectServers(tx, ctx.me).where(eq(servers.id, id));
    if (after === undefined) throw new Error('the server cannot be read');
    const changes: ActivityRow[] = [];
    if (name !== before.name) {
      const properties = { old: before.name, new: name };
      changes.push(activityOf(ctx, 'server:settings.rename', { server: uuid, properties }));
    }
    if (description !== before.description) {
      changes.push(activityOf(ctx, 'server:settings.description', { server: uuid }));
    }
    return {
      result: { row: after, isRenamed: name !== before.name },
      activity: changes,
      scopes: [`srv:${shortId}`],
    };
  });
  if (isRenamed) await putServer(ctx, uuid);
  return row;
}
