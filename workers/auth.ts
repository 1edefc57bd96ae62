import { and, eq, isNull } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Access } from '../schema/api/endpoint.ts';
import { compareMarks, type Mark, type Marks, type Scope } from '../schema/scopes.ts';
import { roles, sessions, users } from '../schema/tables/accounts.ts';
import { memberships, servers } from '../schema/tables/servers.ts';
import { userColumns } from './domain/user-rows.ts';
import { type Admission, authorize, type ServerFacts } from './authorize.ts';
import type { Actor, ReadDb } from './context.ts';
import type { Claims } from './tokens.ts';

/** Asks the database who the caller is, beside the first read of a request, and decides before its rows are given. */
export interface Gate {
  claims: Claims;
  /** Of the server in the path, or null. */
  shortId: string | null;
  scopes: readonly Scope[];
  /** What the caller's token requires the database to know. */
  marks: Marks;
  build(db: ReadDb): readonly [ReturnType<typeof callerOf>, ReturnType<typeof serverOf>];
  /** Throws ApiError when the caller is not let in. */
  decide(
    callers: readonly CallerRow[],
    found: readonly ServerFacts[],
    read: { epoch: number; versions: Marks; now: number },
  ): Admission;
}

type CallerRow = Awaited<ReturnType<typeof callerOf>>[number];

/** `shortId`: of the server in the path, or null. */
export function createGate(access: Access, claims: Claims, shortId: string | null): Gate {
  const scope: Scope = `auth:${claims.userId}`;
  return {
    claims,
    shortId,
    scopes: [scope],
    marks: { [scope]: claims.authMark },
    build: (db) => [callerOf(db, claims), serverOf(db, claims.userId, shortId ?? '')],
    decide(callers, found, { epoch, versions, now }) {
      const isCurrent = compareMarks(claims.authMark, authVersion(versions, scope, epoch)) >= 0;
      const actor = isCurrent ? actorFrom(callers[0], claims, now) : null;
      return authorize(access, { actor, server: shortId === null ? undefined : (found[0] ?? null) });
    },
  };
}

const authVersion = (versions: Marks, scope: Scope, epoch: number): Mark => versions[scope] ?? [epoch, 0];

const callerOf = (db: ReadDb, claims: Claims) =>
  db
    .select({
      ...userColumns,
      sessionExpiresAt: sessions.expiresAt,
      sessionEndedAt: sessions.endedAt,
    })
    .from(users)
    .innerJoin(sessions, and(eq(sessions.userId, users.id), eq(sessions.id, claims.sessionId)))
    .leftJoin(roles, eq(roles.id, users.roleId))
    .where(eq(users.uuid, claims.userId));

const owner = alias(users, 'owner');
const caller = alias(users, 'caller');

/** No rows for an empty short id. */
const serverOf = (db: ReadDb, userUuid: string, shortId: string) =>
  db
    .select({
      id: servers.id,
      uuid: servers.uuid,
      shortId: servers.shortId,
      ownerUuid: owner.uuid,
      memberPermissions: memberships.permissions,
    })
    .from(servers)
    .innerJoin(owner, eq(owner.id, servers.ownerId))
    .leftJoin(caller, eq(caller.uuid, userUuid))
    .leftJoin(memberships, and(eq(memberships.serverId, servers.id), eq(memberships.userId, caller.id)))
    .where(and(eq(servers.shortId, shortId), isNull(servers.deletedAt)));

function actorFrom(row: CallerRow | undefined, claims: Claims, now: number): Actor | null {
  if (row === undefined || row.sessionEndedAt !== null || row.sessionExpiresAt.getTime() <= now) return null;
  const { roleUuid, roleName, permissions, sessionExpiresAt: _, sessionEndedAt: __, ...user } = row;
  return {
    ...user,
    role: roleUuid === null || roleName === null ? null : { uuid: roleUuid, name: roleName },
    permissions: permissions ?? [],
    sessionId: claims.sessionId,
    expiresAt: claims.expiresAt,
  };
}
