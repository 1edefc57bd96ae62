import { and, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { updateRefusal } from './agent-update.ts';
import { type NodeRow, selectNodes } from './node-rows.ts';

/** Lets the agent of one node become the released version. Answers when the agent has found the release good. */
export async function updateAgent(ctx: WriteCtx, input: { node: string }): Promise<NodeRow> {
  const release = await ctx.release();
  if (release === null) throw new ApiError('no_release');
  const { version } = release;
  const [found] = await ctx.db.readPrimary((db) => [
    db
      .select({
        uuid: nodes.uuid,
        generation: nodes.generation,
        online: nodes.online,
        facts: nodes.facts,
        connection: nodes.connection,
      })
      .from(nodes)
      .where(eq(nodes.uuid, input.node)),
  ]);
  const [node] = found;
  if (node === undefined) throw new ApiError('not_found');
  const refusal = updateRefusal(node, version);
  if (refusal !== null) throw new ApiError(refusal);
  await ctx.agents.call(node, 'agent.update', { version }, { idem: ctx.idem });
  return await ctx.db.write(async (tx) => {
    // A hello since then has shown the end already.
    const isOpen = and(eq(nodes.uuid, node.uuid), eq(nodes.connection, node.connection));
    await tx
      .update(nodes)
      .set({ agentUpdate: { to: version, askedAt: ctx.now.toISOString() } })
      .where(isOpen);
    const [row] = await selectNodes(tx).where(eq(nodes.uuid, node.uuid));
    if (row === undefined) throw new ApiError('not_found');
    return {
      result: row,
      activity: [activityOf(ctx, 'node:agent.update', { node: node.uuid, properties: { to: version } })],
      scopes: [`node:${node.uuid}`],
    };
  });
}
