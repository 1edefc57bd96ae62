import { and, eq, isNotNull } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { isPresent } from './server-rows.ts';

/** Forgets a node that holds no servers, with those that were only waiting for it to delete its copy. */
export async function deleteNode(ctx: WriteCtx, input: { node: string }): Promise<void> {
  const address = await ctx.db.write(async (tx) => {
    const [node] = await tx.select().from(nodes).where(eq(nodes.uuid, input.node)).for('update');
    if (node === undefined) throw new ApiError('not_found');
    const [held] = await tx
      .select({ id: servers.id })
      .from(servers)
      .where(and(eq(servers.nodeId, node.id), isPresent))
      .limit(1);
    if (held !== undefined) throw new ApiError('node_in_use');
    return {
      result: { uuid: node.uuid, generation: node.generation },
      lastly: [
        tx.delete(servers).where(and(eq(servers.nodeId, node.id), isNotNull(servers.deletedAt))),
        tx.delete(nodes).where(eq(nodes.id, node.id)),
      ],
      activity: [activityOf(ctx, 'node:delete', { node: node.uuid, properties: { name: node.name } })],
      scopes: [`node:${node.uuid}`, 'sys'],
    };
  });
  await ctx.agents.closeAgent(address, 'revoked');
}
