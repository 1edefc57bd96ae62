import { and, eq, inArray } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';

/** Removes addresses of a node. All of them, or none when a server has one; those that are gone already do not count. */
export async function removeAllocations(
  ctx: WriteCtx,
  input: { node: string; ids: readonly number[] },
): Promise<{ removed: number }> {
  return await ctx.db.write(async (tx) => {
    const [node] = await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.uuid, input.node));
    if (node === undefined) throw new ApiError('not_found');
    const found = await tx
      .select({
        id: allocations.id,
        ip: allocations.ip,
        port: allocations.port,
        serverId: allocations.serverId,
      })
      .from(allocations)
      .where(and(eq(allocations.nodeId, node.id), inArray(allocations.id, [...input.ids])))
      .orderBy(allocations.id)
      .for('update');
    const taken = found.find(({ serverId }) => serverId !== null);
    if (taken !== undefined)
      throw new ApiError('allocation_taken', {
        message: `A server has ${taken.ip}:${String(taken.port)}. Nothing was removed.`,
      });
    const ids = found.map(({ id }) => id);
    const properties = { addresses: found.slice(0, 20).map(({ ip, port }) => `${ip}:${String(port)}`) };
    return {
      result: { removed: found.length },
      lastly: ids.length === 0 ? [] : [tx.delete(allocations).where(inArray(allocations.id, ids))],
      activity: [
        activityOf(ctx, 'node:allocation.delete', {
          node: input.node,
          properties: { ...properties, removed: found.length },
        }),
      ],
      scopes: [`node:${input.node}`],
    };
  });
}
