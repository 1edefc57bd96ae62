import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { WriteCtx } from '../context.ts';
import { deletionColumns, forgetServer, removeFromNode } from './delete-server.ts';
import { serverOwner } from './server-rows.ts';

const atOnce = 20;

/** Finishes deletions that waited for their node, where it is connected again. Answers how many it finished. */
export async function finishDeletions(ctx: WriteCtx): Promise<number> {
  const [waiting] = await ctx.db.readPrimary((db) => [
    db
      .select(deletionColumns)
      .from(servers)
      .innerJoin(serverOwner, eq(serverOwner.id, servers.ownerId))
      .innerJoin(nodes, eq(nodes.id, servers.nodeId))
      .where(and(isNotNull(servers.deletedAt), eq(nodes.online, true)))
      .orderBy(asc(servers.deletedAt))
      .limit(atOnce),
  ]);
  let finished = 0;
  for (const { fenceEpoch, fenceNumber, nodeUuid, generation, ...row } of waiting) {
    const target = {
      ...row,
      fence: [fenceEpoch, fenceNumber] satisfies [number, number],
      node: { uuid: nodeUuid, generation },
    };
    try {
      await removeFromNode(ctx, target);
      await forgetServer(ctx, target);
      finished += 1;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
  return finished;
}
