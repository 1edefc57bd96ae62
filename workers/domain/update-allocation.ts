import { and, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { type AllocationRow, selectAllocations } from './allocation-rows.ts';

export interface AllocationChanges {
  alias?: string | null | undefined;
  publicHost?: string | null | undefined;
  publicPort?: number | null | undefined;
}

/** Changes what players are told of an address; what is absent stays. What was found out about the former pair goes. */
export async function updateAllocation(
  ctx: WriteCtx,
  input: AllocationChanges & { node: string; allocation: number },
): Promise<AllocationRow> {
  const { node, allocation, alias, publicHost, publicPort } = input;
  const changes = {
    ...(alias === undefined ? {} : { alias }),
    ...(publicHost === undefined ? {} : { publicHost }),
    ...(publicPort === undefined ? {} : { publicPort }),
  };
  return await ctx.db.write(async (tx) => {
    const [before] = await tx
      .select({ id: allocations.id, ip: allocations.ip, port: allocations.port })
      .from(allocations)
      .innerJoin(nodes, eq(nodes.id, allocations.nodeId))
      .where(and(eq(nodes.uuid, node), eq(allocations.id, allocation)))
      .for('update', { of: allocations });
    if (before === undefined) throw new ApiError('not_found');
    const isOtherPair = publicHost !== undefined || publicPort !== undefined;
    if (Object.keys(changes).length > 0)
      await tx
        .update(allocations)
        .set({ ...changes, ...(isOtherPair ? { reach: null } : {}) })
        .where(eq(allocations.id, before.id));
    const [row] = await selectAllocations(tx).where(eq(allocations.id, before.id));
    if (row === undefined) throw new Error('a locked allocation has gone');
    const properties = { ip: before.ip, port: before.port, ...changes };
    return {
      result: row,
      activity: [activityOf(ctx, 'node:allocation.update', { node, properties })],
      scopes: [`node:${node}`, ...(row.serverShortId === null ? [] : [`srv:${row.serverShortId}` as const])],
    };
  });
}
