import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import type { NodeHealth } from '../agent-client.ts';
import type { ReadCtx } from '../context.ts';

/** How the node's agent last said that its host is; null when it has not, or is not connected. */
export async function readNodeHealth(ctx: ReadCtx, input: { node: string }): Promise<NodeHealth | null> {
  const [rows] = await ctx.db.read((db) => [
    db
      .select({ uuid: nodes.uuid, generation: nodes.generation })
      .from(nodes)
      .where(eq(nodes.uuid, input.node)),
  ]);
  const [node] = rows;
  if (node === undefined) throw new ApiError('not_found');
  return await ctx.agents.health(node);
}
