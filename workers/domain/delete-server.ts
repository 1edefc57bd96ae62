import { and, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { users } from '../../schema/tables/accounts.ts';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import { memberships, servers } from '../../schema/tables/servers.ts';
import type { WriteCtx } from '../context.ts';
import { log } from '../log.ts';
import { activityOf } from './activity.ts';
import { isPresent, serverOwner } from './server-rows.ts';

const removeTimeoutMs = 10_000;

/**
 * Deletes a server: it vanishes for everybody, its node deletes the files, then its row and addresses are freed.
 * Without `force` a node that cannot do it now leaves the server as it was; with it, the rest is done when the node
 * is back (`finishDeletions`).
 */
export async function deleteServer(ctx: WriteCtx, input: { server: string; force: boolean }): Promise<void> {
  const target = await markDeleted(ctx, input.server);
  await ctx.agents
    .closeViewers(target.node, { server: target.uuid }, 'server_deleted')
    .catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
    });
  try {
    await removeFromNode(ctx, target);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!input.force) {
      await unmarkDeleted(ctx, target);
      throw error;
    }
    log('server_removal_waits', { server: target.uuid, node: target.node.uuid, code: error.code });
    return;
  }
  await forgetServer(ctx, target);
}

export interface DeletionTarget {
  id: number;
  uuid: string;
  shortId: string;
  ownerUuid: string;
  fence: [number, number];
  node: { uuid: string; generation: number };
}

/** Asks the node to stop the server and delete everything of it; it may be asked again. */
export async function removeFromNode(ctx: WriteCtx, target: DeletionTarget): Promise<void> {
  const { uuid, fence } = target;
  await ctx.agents.call(
    target.node,
    'server.remove',
    { uuid, fence },
    { idem: `remove:${crypto.randomUUID()}`, timeoutMs: removeTimeoutMs },
  );
}

/** Deletes the row of a server that its node no longer has, and frees its addresses. */
export async function forgetServer(ctx: WriteCtx, target: DeletionTarget): Promise<void> {
  await ctx.db.write(async (tx) => {
    const lastly = [
      tx.update(allocations).set({ serverId: null }).where(eq(allocations.serverId, target.id)),
      tx.delete(servers).where(eq(servers.id, target.id)),
    ];
    return { result: null, lastly, activity: [], scopes: [...scopesOf(target)] };
  });
}

async function markDeleted(ctx: WriteCtx, shortId: string): Promise<DeletionTarget> {
  return await ctx.db.write(async (tx) => {
    const [row] = await tx
      .select({ server: servers, ownerUuid: users.uuid, nodeUuid: nodes.uuid, generation: nodes.generation })
      .from(servers)
      .innerJoin(users, eq(users.id, servers.ownerId))
      .innerJoin(nodes, eq(nodes.id, servers.nodeId))
      .where(and(eq(servers.shortId, shortId), isPresent))
      .for('update', { of: servers });
    if (row === undefined) throw new ApiError('not_found');
    const { server } = row;
    const target: DeletionTarget = {
      id: server.id,
      uuid: server.uuid,
      shortId,
      ownerUuid: row.ownerUuid,
      fence: [server.fenceEpoch, server.fenceNumber],
      node: { uuid: row.nodeUuid, generation: row.generation },
    };
    return {
      result: target,
      lastly: [tx.update(servers).set({ deletedAt: ctx.now }).where(eq(servers.id, server.id))],
      activity: [
        activityOf(ctx, 'server:delete', { server: server.uuid, properties: { name: server.name } }),
      ],
      scopes: [...scopesOf(target)],
    };
  });
}

async function unmarkDeleted(ctx: WriteCtx, target: DeletionTarget): Promise<void> {
  await ctx.db.write(async (tx) => {
    const members = await tx
      .select({ uuid: users.uuid })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(eq(memberships.serverId, target.id));
    return {
      result: null,
      lastly: [tx.update(servers).set({ deletedAt: null }).where(eq(servers.id, target.id))],
      activity: [activityOf(ctx, 'server:delete-failed', { server: target.uuid })],
      // Their lists may have been read while it was not there.
      scopes: [...scopesOf(target), ...members.map(({ uuid }) => `usr:${uuid}` as const)],
    };
  });
}

const scopesOf = ({ shortId, ownerUuid, node }: DeletionTarget) =>
  [`srv:${shortId}`, `usr:${ownerUuid}`, `node:${node.uuid}`, 'sys'] as const;

/** Selects what a deletion works on, for those that wait for their node. */
export const deletionColumns = {
  id: servers.id,
  uuid: servers.uuid,
  shortId: servers.shortId,
  ownerUuid: serverOwner.uuid,
  fenceEpoch: servers.fenceEpoch,
  fenceNumber: servers.fenceNumber,
  nodeUuid: nodes.uuid,
  generation: nodes.generation,
};
