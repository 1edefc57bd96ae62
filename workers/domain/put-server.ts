import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import type { ServerConfig } from '../../schema/protocol.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { NodeAddress } from '../agent-client.ts';
import type { WriteCtx } from '../context.ts';
import { log } from '../log.ts';
import { readConfigs } from './server-config.ts';

const timeoutMs = 5000;

/**
 * Tells a server's node its new configuration. A node that cannot take it now gets all of them when it connects
 * again, so its silence is no failure.
 */
export async function putServer(ctx: WriteCtx, uuid: string): Promise<void> {
  const [config] = await readConfigs(ctx, eq(servers.uuid, uuid));
  const [places] = await ctx.db.readPrimary((db) => [
    db
      .select({ uuid: nodes.uuid, generation: nodes.generation, online: nodes.online })
      .from(servers)
      .innerJoin(nodes, eq(nodes.id, servers.nodeId))
      .where(eq(servers.uuid, uuid)),
  ]);
  const [node] = places;
  if (config === undefined || node === undefined || !node.online) return;
  await putConfig(ctx, node, config);
}

/** Tells a connected node the configuration of one server. */
export async function putConfig(ctx: WriteCtx, node: NodeAddress, config: ServerConfig): Promise<void> {
  const { uuid } = config;
  try {
    await ctx.agents.call(
      node,
      'server.put',
      { config },
      { idem: `put:${config.version.join('.')}:${uuid.slice(0, 8)}`, timeoutMs },
    );
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    log('server_put_failed', { server: uuid, node: node.uuid, code: error.code });
    if (error.code !== 'node_unreachable') await letReconnect(ctx, node);
  }
}

/** A connected node that did not take it comes back, and is told everything then. */
export async function letReconnect(ctx: WriteCtx, node: NodeAddress): Promise<void> {
  try {
    await ctx.agents.closeAgent(node, 'generation_changed');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    log('agent_close_failed', { node: node.uuid, code: error.code });
  }
}
