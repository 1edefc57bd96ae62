import { and, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { nodeReach, type NodeReach } from '../../schema/protocol.ts';
import type { Scope } from '../../schema/scopes.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { WriteCtx } from '../context.ts';
import type { Speaker } from './node-reports.ts';
import { isPresent } from './server-rows.ts';

/** A node says how players reach it. Addresses of its servers may be others now. */
export async function nodeReached(ctx: WriteCtx, input: Speaker & { reach: NodeReach }): Promise<void> {
  await ctx.db.write(async (tx) => {
    const [node] = await tx
      .select({ id: nodes.id, connection: nodes.connection, reach: nodes.reach })
      .from(nodes)
      .where(eq(nodes.uuid, input.node))
      .for('update');
    if (node === undefined) throw new ApiError('not_found');
    const isNews = !isSame(node.reach, input.reach);
    if (node.connection > input.connection || !isNews) return { result: null, activity: [], scopes: [] };
    const isElsewhere = !isSame(addressesOf(node.reach), addressesOf(input.reach));
    const held = isElsewhere
      ? await tx
          .select({ shortId: servers.shortId })
          .from(servers)
          .where(and(eq(servers.nodeId, node.id), isPresent))
      : [];
    return {
      result: null,
      lastly: [tx.update(nodes).set({ reach: input.reach }).where(eq(nodes.id, node.id))],
      activity: [],
      scopes: [`node:${input.node}`, ...held.map(({ shortId }): Scope => `srv:${shortId}`)],
    };
  });
}

/** What players are told of. */
const addressesOf = (reach: NodeReach | null): NodeReach | null =>
  reach === null ? null : { ...reach, by: 'none', findings: [] };

/** Compared in the order of the contract: the database orders fields by itself. */
const isSame = (a: NodeReach | null, b: NodeReach | null): boolean => textOf(a) === textOf(b);
const textOf = (reach: NodeReach | null): string =>
  reach === null ? '' : JSON.stringify(nodeReach.parse(reach));
