import { and, asc, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import type { ServerPermission } from '../../schema/permissions.ts';
import { users } from '../../schema/tables/accounts.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { memberships, servers } from '../../schema/tables/servers.ts';
import type { NodeAddress } from '../agent-client.ts';
import { mayInvite } from '../authorize.ts';
import type { ReadCtx, Selects, Tx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';

const selectMembers = (db: Selects) =>
  db
    .select({
      uuid: users.uuid,
      username: users.username,
      permissions: memberships.permissions,
      createdAt: memberships.createdAt,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(servers, eq(servers.id, memberships.serverId))
    .$dynamic();

export type MemberRow = Awaited<ReturnType<typeof selectMembers>>[number];

/** Members of a server, by name. */
export async function listMembers(ctx: ReadCtx, input: { server: string }): Promise<readonly MemberRow[]> {
  const [rows] = await ctx.db.read((db) => [
    selectMembers(db).where(eq(servers.shortId, input.server)).orderBy(asc(users.username)),
  ]);
  return rows;
}

/** Adds a member, for who may invite, or changes what they may do. Nobody gives more than they hold, nor changes their own. */
export async function putMember(
  ctx: WriteCtx,
  input: { user: string; permissions: readonly ServerPermission[] },
): Promise<MemberRow> {
  const server = ctx.server();
  requireOther(ctx, input.user);
  const held = server.permissions;
  const permissions = [...new Set(input.permissions)];
  if (!held.includes('*') && !permissions.every((key) => held.includes(key))) throw new ApiError('forbidden');
  const { row, node, isNew } = await ctx.db.write(async (tx) => {
    const { userId, ownerId, node: address } = await lockServer(tx, server.id, input.user);
    if (userId === ownerId) throw refused('The owner needs no membership.');
    const [before] = await tx
      .select({ permissions: memberships.permissions })
      .from(memberships)
      .where(isMembership(server.id, userId));
    if (before === undefined && !mayInvite(server)) throw new ApiError('forbidden');
    await tx
      .insert(memberships)
      .values({ serverId: server.id, userId, permissions })
      .onConflictDoUpdate({ target: [memberships.serverId, memberships.userId], set: { permissions } });
    const [after] = await selectMembers(tx).where(isMembership(server.id, userId));
    if (after === undefined) throw new Error('the membership cannot be read');
    const event = before === undefined ? 'server:subuser.create' : 'server:subuser.update';
    return {
      result: { row: after, node: address, isNew: before === undefined },
      activity: [
        activityOf(ctx, event, { server: server.uuid, subject: input.user, properties: { permissions } }),
      ],
      scopes: [`srv:${server.shortId}`, `usr:${input.user}`, `auth:${input.user}`],
    };
  });
  if (!isNew) await ctx.agents.closeViewers(node, { userId: input.user, server: server.uuid }, 'revoked');
  return row;
}

/** Removes a member and closes their sockets. */
export async function removeMember(ctx: WriteCtx, input: { user: string }): Promise<void> {
  const server = ctx.server();
  requireOther(ctx, input.user);
  const node = await ctx.db.write(async (tx) => {
    const { userId, node: address } = await lockServer(tx, server.id, input.user);
    const removed = await tx
      .delete(memberships)
      .where(isMembership(server.id, userId))
      .returning({ userId: memberships.userId });
    if (removed.length === 0) throw new ApiError('not_found');
    return {
      result: address,
      activity: [activityOf(ctx, 'server:subuser.delete', { server: server.uuid, subject: input.user })],
      scopes: [`srv:${server.shortId}`, `usr:${input.user}`, `auth:${input.user}`],
    };
  });
  await ctx.agents.closeViewers(node, { userId: input.user, server: server.uuid }, 'revoked');
}

const isMembership = (serverId: number, userId: number) =>
  and(eq(memberships.serverId, serverId), eq(memberships.userId, userId));

async function lockServer(
  tx: Tx,
  serverId: number,
  userUuid: string,
): Promise<{ userId: number; ownerId: number; node: NodeAddress }> {
  const [server] = await tx
    .select({ ownerId: servers.ownerId, uuid: nodes.uuid, generation: nodes.generation })
    .from(servers)
    .innerJoin(nodes, eq(nodes.id, servers.nodeId))
    .where(eq(servers.id, serverId))
    .for('update', { of: servers });
  if (server === undefined) throw new ApiError('not_found');
  const [user] = await tx.select({ id: users.id }).from(users).where(eq(users.uuid, userUuid));
  if (user === undefined) throw new ApiError('not_found');
  const { ownerId, ...node } = server;
  return { userId: user.id, ownerId, node };
}

function requireOther(ctx: WriteCtx, userUuid: string): void {
  if (userUuid === ctx.me && !ctx.server().permissions.includes('*')) throw new ApiError('forbidden');
}

const refused = (message: string): ApiError =>
  new ApiError('invalid_input', { fields: [{ path: 'user', message }] });
