import { and, eq, inArray } from 'drizzle-orm';
import type { ServerConfig } from '../../schema/protocol.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { NodeAddress } from '../agent-client.ts';
import type { WriteCtx } from '../context.ts';
import { log } from '../log.ts';
import { letReconnect, putConfig } from './put-server.ts';
import { readConfigs } from './server-config.ts';

const limits = {
  /** Configurations in one read of the database. */
  batch: 50,
  /** Calls at once: a Worker has six connections, and others want one too. */
  together: 4,
  /** Work beside an answer ends after thirty seconds. */
  ms: 20_000,
} as const;

interface Place {
  server: string;
  node: NodeAddress;
}

/**
 * Tells the nodes of an egg's servers their new configurations. Nodes that are not told in time come back and are told
 * everything; those that are away are told when they come.
 */
export async function putServersOf(ctx: WriteCtx, eggId: number): Promise<void> {
  const places = await onlinePlaces(ctx, eggId);
  const endsAt = Date.now() + limits.ms;
  const late = new Map<string, NodeAddress>();
  for (let from = 0; from < places.length; from += limits.batch) {
    const batch = places.slice(from, from + limits.batch);
    if (Date.now() > endsAt) {
      for (const { node } of batch) late.set(node.uuid, node);
      continue;
    }
    const uuids = batch.map(({ server }) => server);
    const configs = await readConfigs(ctx, inArray(servers.uuid, uuids));
    await tellAll(ctx, batch, new Map(configs.map((config) => [config.uuid, config])));
  }
  for (const node of late.values()) await letReconnect(ctx, node);
  if (late.size > 0) log('servers_put_late', { nodes: late.size });
}

async function onlinePlaces(ctx: WriteCtx, eggId: number): Promise<Place[]> {
  const [rows] = await ctx.db.readPrimary((db) => [
    db
      .select({ server: servers.uuid, uuid: nodes.uuid, generation: nodes.generation })
      .from(servers)
      .innerJoin(nodes, eq(nodes.id, servers.nodeId))
      .where(and(eq(servers.eggId, eggId), eq(nodes.online, true))),
  ]);
  return rows.map(({ server, ...node }) => ({ server, node }));
}

async function tellAll(
  ctx: WriteCtx,
  batch: readonly Place[],
  configs: ReadonlyMap<string, ServerConfig>,
): Promise<void> {
  const waiting = [...batch];
  const tell = async (): Promise<void> => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      const config = configs.get(place.server);
      // Without one it was deleted meanwhile.
      if (config !== undefined) await putConfig(ctx, place.node, config);
    }
  };
  await Promise.all(Array.from({ length: limits.together }, tell));
}
