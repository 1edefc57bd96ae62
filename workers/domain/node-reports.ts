import { eq, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import type {
  AgentUpdateEnd,
  NodeFacts,
  NodeSettings,
  ServerConfig,
  ServerReport,
} from '../../schema/protocol.ts';
import type { Scope } from '../../schema/scopes.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import type { ActivityRow, Tx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { updateEnd } from './agent-update.ts';
import { readConfigs } from './server-config.ts';

/** Which connection of which node speaks. Connections are numbered in their order: a later one is right. */
export interface Speaker {
  node: string;
  connection: number;
}

/** A node has connected: it is online, its servers are as it reports. Answers what they should be. */
export async function nodeConnected(
  ctx: WriteCtx,
  input: Speaker & { facts: NodeFacts; reports: readonly ServerReport[] },
): Promise<{ servers: ServerConfig[]; node: NodeSettings }> {
  const settings = await ctx.db.write(async (tx) => {
    const node = await lockNode(tx, input.node);
    const own: NodeSettings = { mapPorts: node.mapPorts };
    if (node.connection > input.connection) return { result: own, activity: [], scopes: [] };
    const { facts, connection } = input;
    const ended = node.agentUpdate === null ? null : updateEnd(node.agentUpdate.to, facts);
    await tx
      .update(nodes)
      .set({
        online: true,
        facts,
        connection,
        ...(node.online ? {} : { statusSince: ctx.now }),
        ...(ended === null ? {} : { agentUpdate: null }),
      })
      .where(eq(nodes.id, node.id));
    const changed = await applyReports(ctx, tx, node.id, input);
    return {
      result: own,
      activity: [
        ...(node.online ? [] : [activityOf(ctx, 'node:online', { node: input.node })]),
        ...(ended === null ? [] : [endOf(ctx, input.node, ended)]),
      ],
      scopes: [`node:${input.node}`, ...changed],
    };
  });
  return { servers: await readConfigs(ctx, eq(nodes.uuid, input.node)), node: settings };
}

function endOf(ctx: WriteCtx, node: string, { to, outcome, reason }: AgentUpdateEnd): ActivityRow {
  const event = outcome === 'done' ? 'node:agent.updated' : 'node:agent.rolled-back';
  const why = reason === null ? {} : { reason };
  return activityOf(ctx, event, { node, properties: { to, outcome, ...why } });
}

/** A node's connection has ended. */
export async function nodeDisconnected(ctx: WriteCtx, input: Speaker): Promise<void> {
  await ctx.db.write(async (tx) => {
    const node = await lockNode(tx, input.node);
    if (node.connection > input.connection || !node.online) return { result: null, activity: [], scopes: [] };
    await tx.update(nodes).set({ online: false, statusSince: ctx.now }).where(eq(nodes.id, node.id));
    return {
      result: null,
      activity: [activityOf(ctx, 'node:offline', { node: input.node })],
      scopes: [`node:${input.node}`],
    };
  });
}

/** Servers of a node have changed their state. */
export async function nodeStates(
  ctx: WriteCtx,
  input: Speaker & { reports: readonly ServerReport[] },
): Promise<void> {
  await ctx.db.write(async (tx) => {
    const [node] = await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.uuid, input.node));
    if (node === undefined) throw new ApiError('not_found');
    return {
      result: null,
      activity: [],
      scopes: await applyReports(ctx, tx, node.id, input),
    };
  });
}

async function lockNode(tx: Tx, uuid: string) {
  const [node] = await tx
    .select({
      id: nodes.id,
      connection: nodes.connection,
      online: nodes.online,
      mapPorts: nodes.mapPorts,
      agentUpdate: nodes.agentUpdate,
    })
    .from(nodes)
    .where(eq(nodes.uuid, uuid))
    .for('update');
  if (node === undefined) throw new ApiError('not_found');
  return node;
}

const serverUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Writes the states that are news. An older connection, an earlier moment of the same one and a lower fence
 * change nothing. Answers the scopes of the servers that changed.
 */
async function applyReports(
  ctx: WriteCtx,
  tx: Tx,
  nodeId: number,
  input: { connection: number; reports: readonly ServerReport[] },
): Promise<Scope[]> {
  const newest = new Map(
    input.reports
      .filter((report) => serverUuid.test(report.uuid))
      .map((report) => [report.uuid, { ...report, at: Math.min(Math.max(report.at, 0), ctx.now.getTime()) }]),
  );
  if (newest.size === 0) return [];
  const { rows } = await tx.execute(sql`
    update servers s
    set state = r.state, state_since = to_timestamp(r.at / 1000.0), boot = r.boot, exit = r.exit,
      state_connection = ${input.connection}
    from jsonb_to_recordset(${JSON.stringify([...newest.values()])}::jsonb)
      as r (uuid uuid, state text, boot text, exit jsonb, fence int[], at float8)
    where s.uuid = r.uuid and s.node_id = ${nodeId} and s.deleted_at is null
      and (s.fence_epoch, s.fence_number) <= (r.fence[1], r.fence[2])
      and (s.state_connection < ${input.connection}
        or (s.state_connection = ${input.connection} and s.state_since <= to_timestamp(r.at / 1000.0)))
    returning s.short_id`);
  return rows.map((row): Scope => `srv:${String(row['short_id'])}`);
}
