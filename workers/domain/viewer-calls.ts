import { and, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { isPresent } from './server-rows.ts';

/** A viewer has sent a command over its console socket. */
export async function recordCommand(
  ctx: WriteCtx,
  input: { server: string; command: string },
): Promise<void> {
  await ctx.db.write(async (tx) => {
    const [server] = await tx
      .select({ shortId: servers.shortId })
      .from(servers)
      .where(and(eq(servers.uuid, input.server), isPresent));
    if (server === undefined) throw new ApiError('not_found');
    const { command } = input;
    return {
      result: null,
      activity: [
        activityOf(ctx, 'server:console.command', { server: input.server, properties: { command } }),
      ],
      scopes: [`srv:${server.shortId}`],
    };
  });
}
