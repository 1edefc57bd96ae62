import type { Access, PermissionByField } from '../schema/api/endpoint.ts';
import { ApiError } from '../schema/errors.ts';
import { grants, isServerPermission } from '../schema/permissions.ts';
import type { Actor, KeyGrant, ServerAccess } from './context.ts';

/** What the database knows of the caller and of the server in the path. */
export interface AccessFacts {
  /** Null: no live session. */
  actor: Actor | null;
  /** Null: there is no such server. Undefined: the endpoint names none. */
  server: ServerFacts | null | undefined;
}

export interface ServerFacts {
  id: number;
  uuid: string;
  shortId: string;
  ownerUuid: string;
  /** Of the caller's membership, or null for who is no member. */
  memberPermissions: readonly string[] | null;
}

/** Who was let in, and to which server. */
export interface Admission {
  actor: Actor | null;
  server: ServerAccess | null;
}

/**
 * Decides by the endpoint's contract. A server that the caller may not see is `not_found`.
 * Permissions that depend on the body are left to `permitField`.
 */
export function authorize(access: Access, facts: AccessFacts): Admission {
  if (access.by === 'anyone' || access.by === 'agent') return { actor: null, server: null };
  const { actor } = facts;
  if (actor === null) throw new ApiError('not_signed_in');
  if (actor.suspended) throw new ApiError('account_suspended');
  switch (access.by) {
    case 'signed-in':
      return { actor, server: null };
    case 'admin':
      if (!grants(actor.permissions, access.permission)) throw new ApiError('forbidden');
      return { actor, server: null };
    case 'server': {
      const server = serverAccess(actor, facts.server ?? null);
      if (server === null) throw new ApiError('not_found');
      const { permission } = access;
      const isHeld =
        permission === 'any' || typeof permission === 'object' || grants(server.permissions, permission);
      if (!isHeld) throw new ApiError('forbidden');
      return { actor, server };
    }
  }
}

/** Decides a permission that depends on a body field, once the body is read. */
export function permitField(permission: PermissionByField, server: ServerAccess, value: unknown): void {
  const key = typeof value === 'string' ? permission.keys[value] : undefined;
  if (key === undefined || !grants(server.permissions, key)) throw new ApiError('forbidden');
}

/** What a user holds on a server; null when they may not know that it exists. */
export function serverAccess(actor: Actor, server: ServerFacts | null): ServerAccess | null {
  if (server === null) return null;
  const permissions = serverPermissionsOf(actor, server);
  if (permissions === null) return null;
  return { id: server.id, uuid: server.uuid, shortId: server.shortId, permissions };
}

/**
 * The keys of a user on a server, `*` for all; null when they may not know that it exists. An API key has of them those
 * that it names; it is its user to whom a server belongs or was shared.
 */
export function serverPermissionsOf(
  actor: Pick<Actor, 'uuid' | 'permissions' | 'key'>,
  server: Pick<ServerFacts, 'ownerUuid' | 'memberPermissions'>,
): readonly string[] | null {
  if (grants(actor.permissions, 'servers.update')) return ['*'];
  if (server.ownerUuid === actor.uuid) return sharedWith(actor.key, ['*'], isServerPermission);
  if (server.memberPermissions !== null)
    return sharedWith(actor.key, server.memberPermissions, isServerPermission);
  return maySeeAllServers(actor) ? [] : null;
}

/** What an API key may do of what its user may; `isOfKind`: of servers, or of administration. */
export function sharedWith(
  key: KeyGrant | null,
  held: readonly string[],
  isOfKind: (permission: string) => boolean,
): readonly string[] {
  if (key === null || key.permissions.includes('*')) return held;
  if (held.includes('*')) return key.permissions.filter(isOfKind);
  return held.filter((permission) => key.permissions.includes(permission));
}

/** Lists may show servers that are neither owned nor shared. */
export const maySeeAllServers = (actor: Pick<Actor, 'permissions'>): boolean =>
  grants(actor.permissions, 'servers.read') || grants(actor.permissions, 'servers.update');

/** May change servers whosoever they are, and see what is kept from their members. */
export const mayChangeEveryServer = (actor: Pick<Actor, 'permissions'>): boolean =>
  grants(actor.permissions, 'servers.update');

/** May have defaults of an egg's secret variables in its file. */
export const maySeeEggSecrets = (actor: Pick<Actor, 'permissions'>): boolean =>
  grants(actor.permissions, 'eggs.update');

/** May make somebody a member who is none yet. */
export const mayInvite = (server: Pick<ServerAccess, 'permissions'>): boolean =>
  grants(server.permissions, 'user.create');

/** May see from which address others act. */
export const maySeeAddresses = (actor: Pick<Actor, 'permissions'>): boolean =>
  grants(actor.permissions, 'activity.read');

/** May name a role for a user. */
export const mayGiveRoles = (actor: Pick<Actor, 'permissions'>): boolean =>
  grants(actor.permissions, 'roles.update');

/** May own servers on a node that does not isolate them. */
export const mayOwnUnisolated = (rolePermissions: readonly string[]): boolean =>
  rolePermissions.includes('*');
