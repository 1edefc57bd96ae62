import { and, eq, isNotNull, or } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { users } from '../../schema/tables/accounts.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { memberships, servers } from '../../schema/tables/servers.ts';
import { maySeeAllServers } from '../authorize.ts';
import type { Actor, WriteCtx } from '../context.ts';
import { log } from '../log.ts';

/** Cloudflare lets an invocation wait for six connections at once. */
const atOnce = 6;

/**
 * Closes a user's console sockets, wherever they may have one, as expired: who still has a session comes back.
 * Those of a gateway that does not answer end with their access token, within ten minutes.
 */
export async function closeConsoles(ctx: WriteCtx, user: Pick<Actor, 'uuid' | 'permissions'>): Promise<void> {
  const isTheirs = or(eq(servers.ownerId, users.id), isNotNull(memberships.userId));
  const [watched] = await ctx.db.readPrimary((db) => [
    db
      .selectDistinct({ uuid: nodes.uuid, generation: nodes.generation })
      .from(servers)
      .innerJoin(nodes, eq(nodes.id, servers.nodeId))
      .innerJoin(users, eq(users.uuid, user.uuid))
      .leftJoin(memberships, and(eq(memberships.serverId, servers.id), eq(memberships.userId, users.id)))
      .where(maySeeAllServers(user) ? undefined : isTheirs),
  ]);
  const waiting = [...watched];
  const work = async () => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      try {
        await ctx.agents.closeViewers(node, { userId: user.uuid }, 'expired');
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        log('consoles_not_closed', { user: user.uuid, node: node.uuid, code: error.code });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
