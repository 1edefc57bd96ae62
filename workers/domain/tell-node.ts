import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import type { WriteCtx } from '../context.ts';
import { log } from '../log.ts';

/** Tells a node its own settings. One that is away is told them when it connects again. */
export async function tellNode(ctx: WriteCtx, uuid: string): Promise<void> {
  const [found] = await ctx.db.readPrimary((db) => [
    db
      .select({ generation: nodes.generation, online: nodes.online, mapPorts: nodes.mapPorts })
      .from(nodes)
      .where(eq(nodes.uuid, uuid)),
  ]);
  const [node] = found;
  if (node === undefined || !node.online) return;
  const { generation, mapPorts } = node;
  try {
    const settings = { servers: [], node: { mapPorts } };
    await ctx.agents.call({ uuid, generation }, 'servers.sync', settings, { idem: crypto.randomUUID() });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    log('node_not_told', { node: uuid, code: error.code });
  }
}
