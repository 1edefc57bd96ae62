import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { locations, nodes } from '../../schema/tables/hosts.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { type NodeRow, selectNodes } from './node-rows.ts';

export interface NewNode {
  name: string;
  description: string;
  public: boolean;
  maintenance: boolean;
  fqdn: string | null;
  memoryMb: number;
  memoryOverallocatePercent: number;
  diskMb: number;
  diskOverallocatePercent: number;
  locationId: string;
}

/** Creates a node; its agent is enrolled afterwards. */
export async function createNode(ctx: WriteCtx, input: NewNode): Promise<NodeRow> {
  const { locationId, ...values } = input;
  return await ctx.db.write(async (tx) => {
    const [location] = await tx
      .select({ id: locations.id })
      .from(locations)
      .where(eq(locations.uuid, locationId));
    if (location === undefined) {
      const fields = [{ path: 'locationId', message: 'There is no such location.' }];
      throw new ApiError('invalid_input', { fields });
    }
    const [inserted] = await tx
      .insert(nodes)
      .values({ ...values, locationId: location.id })
      .returning({ id: nodes.id });
    const [node] = await selectNodes(tx).where(eq(nodes.id, inserted?.id ?? 0));
    if (node === undefined) throw new Error('the node was not inserted');
    return {
      result: node,
      activity: [activityOf(ctx, 'node:create', { node: node.uuid, properties: { name: node.name } })],
      scopes: [`node:${node.uuid}`, 'sys'],
    };
  });
}
