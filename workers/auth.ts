import { and, eq, isNull } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Access } from '../schema/api/endpoint.ts';
import { compareMarks, type Mark, type Marks, type Scope } from '../schema/scopes.ts';
import { apiKeys, roles, sessions, users } from '../schema/tables/accounts.ts';
import { memberships, servers } from '../schema/tables/servers.ts';
import { actorOf, type CallerRow } from './actor.ts';
import { type Admission, authorize, maySeeAllServers, type ServerFacts } from './authorize.ts';
import type { Caller } from './caller.ts';
import type { ReadDb } from './context.ts';
import { userColumns } from './domain/user-rows.ts';

/** Asks the database who the caller is, beside the first read of a request, and decides before its rows are given. */
export interface Gate {
  caller: Caller;
  /** Of the server in the path, or null. */
  shortId: string | null;
  scopes: readonly Scope[];
  /** What the caller's token requires the database to know. */
  marks: Marks;
  build(db: ReadDb): readonly [BatchItem<'pg'>, BatchItem<'pg'>];
  /** Throws ApiError when the caller is not let in. */
  decide(
    callers: readonly CallerRow[],
    found: readonly ServerFacts[],
    read: { epoch: number; versions: Marks; now: number },
  ): Admission;
  /** Whether the caller may see every server. */
  seesAny(callers: readonly CallerRow[], now: number): boolean;
}

interface GateOptions {
  caller: Caller;
  /** Of the server in the path, or null. */
  shortId: string | null;
  /** Where the caller is; null: on a socket that was opened from an address that was right. */
  ip: string | null;
}

export function createGate(access: Access, { caller, shortId, ip }: GateOptions): Gate {
  const scope: Scope = `auth:${caller.userId}`;
  return {
    caller,
    shortId,
    scopes: caller.by === 'key' ? [scope, `key:${caller.keyId}`] : [scope],
    marks: caller.by === 'key' ? {} : { [scope]: caller.authMark },
    build: (db) => [callerIn(db, caller), serverOf(db, caller.userId, shortId ?? '')],
    decide(callers, found, { epoch, versions, now }) {
      const isCurrent =
        caller.by === 'key' || compareMarks(caller.authMark, versions[scope] ?? noVersion(epoch)) >= 0;
      const actor = isCurrent ? actorOf(callers[0], caller, { now, ip }) : null;
      return authorize(access, { actor, server: shortId === null ? undefined : (found[0] ?? null) });
    },
    seesAny(callers, now) {
      const actor = actorOf(callers[0], caller, { now, ip });
      return actor !== null && maySeeAllServers(actor);
    },
  };
}

const noVersion = (epoch: number): Mark => [epoch, 0];

/** At most one row, a `CallerRow`. */
function callerIn(db: ReadDb, caller: Caller): BatchItem<'pg'> {
  const { userId } = caller;
  if (caller.by === 'session') {
    return db
      .select({ ...userColumns, session: { expiresAt: sessions.expiresAt, endedAt: sessions.endedAt } })
      .from(users)
      .innerJoin(sessions, and(eq(sessions.userId, users.id), eq(sessions.id, caller.sessionId)))
      .leftJoin(roles, eq(roles.id, users.roleId))
      .where(eq(users.uuid, userId));
  }
  return db
    .select({ ...userColumns, key: keyColumns })
    .from(users)
    .innerJoin(apiKeys, and(eq(apiKeys.userId, users.id), eq(apiKeys.identifier, caller.keyId)))
    .leftJoin(roles, eq(roles.id, users.roleId))
    .where(and(eq(users.uuid, userId), eq(apiKeys.type, 'native')));
}

const keyColumns = {
  secretHash: apiKeys.secretHash,
  permissions: apiKeys.scopes,
  allowedIps: apiKeys.allowedIps,
  expiresAt: apiKeys.expiresAt,
} satisfies Record<string, PgColumn>;

const owner = alias(users, 'owner');
const asking = alias(users, 'caller');

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
    .leftJoin(asking, eq(asking.uuid, userUuid))
    .leftJoin(memberships, and(eq(memberships.serverId, servers.id), eq(memberships.userId, asking.id)))
    .where(and(eq(servers.shortId, shortId), isNull(servers.deletedAt)));
