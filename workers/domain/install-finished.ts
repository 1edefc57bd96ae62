import { and, eq, gte, sql } from 'drizzle-orm';
import type { ExitInfo, Fence } from '../../schema/protocol.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import { activity } from '../../schema/tables/system.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';

export interface InstallResult {
  node: string;
  uuid: string;
  fence: Fence;
  number: number;
  ok: boolean;
  exit: ExitInfo;
}

/** An install script has ended. Told again, it changes nothing; told of a former installation, neither. */
export async function installFinished(ctx: WriteCtx, input: InstallResult): Promise<void> {
  const { uuid, number, ok, exit } = input;
  const event = ok ? 'server:install' : 'server:install-failed';
  await ctx.db.write(async (tx) => {
    const [server] = await tx
      .select({ id: servers.id, shortId: servers.shortId, state: servers.state })
      .from(servers)
      .innerJoin(nodes, eq(nodes.id, servers.nodeId))
      .where(
        and(
          eq(servers.uuid, uuid),
          eq(nodes.uuid, input.node),
          eq(servers.installNumber, number),
          eq(servers.fenceEpoch, input.fence[0]),
          gte(sql`${input.fence[1]}::int`, servers.fenceNumber),
        ),
      )
      .for('update', { of: servers });
    const [told] = await tx
      .select({ id: activity.id })
      .from(activity)
      .where(
        and(
          eq(activity.server, uuid),
          eq(activity.event, event),
          sql`${activity.properties} ->> 'number' = ${String(number)}`,
        ),
      )
      .limit(1);
    if (server === undefined || told !== undefined) return { result: null, activity: [], scopes: [] };
    const isWaiting = server.state === 'installing';
    if (ok || isWaiting) {
      await tx
        .update(servers)
        .set({
          ...(ok ? { installedAt: ctx.now } : {}),
          // The state report may have come first, and may already say more.
          ...(isWaiting ? { state: ok ? 'offline' : 'install_failed' } : {}),
        })
        .where(eq(servers.id, server.id));
    }
    return {
      result: null,
      activity: [
        activityOf(ctx, event, { server: uuid, node: input.node, properties: { number, code: exit.code } }),
      ],
      scopes: [`srv:${server.shortId}`],
    };
  });
}
