import { and, asc, type Column, eq, gt, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { apiKeys, roles, sessions, users } from '../../schema/tables/accounts.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import { memberships, servers } from '../../schema/tables/servers.ts';
import { scopeVersion } from '../../schema/tables/system.ts';
import type { ReadDb } from '../db/snapshot.ts';
import { isPresent, serverColumns } from '../domain/server-rows.ts';
import { type CacheKey, type KindName, readPagePart } from './keys.ts';

/**
 * Rows with `of` and `part`, the key's (no part: empty), and the columns of the kind in the shape that `keys` names.
 * `version`, where it is there: of the row's scope.
 */
export type Source = (db: ReadDb, ids: string[], parts: string[]) => BatchItem<'pg'>;

/** Keys of one group are read by one query. */
export const groupOf = ({ kind, id, part }: CacheKey): string => {
  if (part === '') return kind;
  return kind === 'ownServers' || kind === 'allServers' ? `${kind} ${id} ${part}` : `${kind} ${id}`;
};

/** `keys`: of one group. */
export function queryFor(db: ReadDb, keys: readonly [CacheKey, ...CacheKey[]]): BatchItem<'pg'> {
  const [{ kind }] = keys;
  return sources[kind](db, ...idsAndParts(keys));
}

export const idsAndParts = (keys: readonly CacheKey[]): [ids: string[], parts: string[]] => [
  [...new Set(keys.map(({ id }) => id))],
  keys.map(({ part }) => part),
];

export const profileColumns = {
  username: users.username,
  email: users.email,
  firstName: users.firstName,
  lastName: users.lastName,
  language: users.language,
  createdAt: users.createdAt,
};
export const roleColumns = { name: roles.name, permissions: roles.permissions };
export const nodeColumns = { name: nodes.name, online: nodes.online, fqdn: nodes.fqdn };
export const eggColumns = { name: eggs.name };

/** Of the scope of that kind that a row's column names. */
export const versionOf = (scope: 'auth' | 'role' | 'srv' | 'node' | 'egg' | 'usr', name: Column) =>
  eq(scopeVersion.scope, sql`${`${scope}:`}::text || ${name}`);
export const { version } = scopeVersion;

const sources = {
  account: (db, ids) =>
    db
      .select({ of: users.uuid, id: users.id, suspended: users.suspended, roleUuid: roles.uuid })
      .from(users)
      .leftJoin(roles, eq(roles.id, users.roleId))
      .where(inArray(users.uuid, ids)),
  membership: (db, ids, parts) => selectMemberships(db, ids, inArray(servers.shortId, parts)),
  session: (db, ids, parts) =>
    db
      .select({
        of: users.uuid,
        part: sessions.id,
        expiresAt: sessions.expiresAt,
        endedAt: sessions.endedAt,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(inArray(users.uuid, ids), inArray(sessions.id, parts))),
  apiKey: (db, ids) =>
    db
      .select({
        of: apiKeys.identifier,
        secretHash: apiKeys.secretHash,
        permissions: apiKeys.scopes,
        allowedIps: apiKeys.allowedIps,
        expiresAt: apiKeys.expiresAt,
      })
      .from(apiKeys)
      .where(and(inArray(apiKeys.identifier, ids), eq(apiKeys.type, 'native'))),
  profile: (db, ids) =>
    db
      .select({ of: users.uuid, ...profileColumns })
      .from(users)
      .where(inArray(users.uuid, ids)),
  ownServers: (db, [id = ''], [part = '']) => selectIds(db, id, part, ownedOrShared(db, id)),
  allServers: (db, _, [part = '']) => selectIds(db, '', part, undefined),
  role: (db, ids) =>
    db
      .select({ of: roles.uuid, ...roleColumns })
      .from(roles)
      .where(inArray(roles.uuid, ids)),
  server: (db, ids) => selectServers(db, inArray(servers.shortId, ids)),
  node: (db, ids) =>
    db
      .select({ of: nodes.uuid, ...nodeColumns })
      .from(nodes)
      .where(inArray(nodes.uuid, ids)),
  egg: (db, ids) =>
    db
      .select({ of: eggs.uuid, ...eggColumns })
      .from(eggs)
      .where(inArray(eggs.uuid, ids)),
} satisfies { [K in KindName]: Source };

export const selectServers = (db: ReadDb, which: SQL | undefined) =>
  db
    .select({ of: servers.shortId, version, ...serverColumns, ownerUuid: users.uuid })
    .from(servers)
    .innerJoin(users, eq(users.id, servers.ownerId))
    .innerJoin(nodes, eq(nodes.id, servers.nodeId))
    .innerJoin(eggs, eq(eggs.id, servers.eggId))
    .leftJoin(allocations, eq(allocations.id, servers.allocationId))
    .leftJoin(scopeVersion, versionOf('srv', servers.shortId))
    .where(and(isPresent, which));

/** Of the users with these uuids: what they hold on servers, null for what they are no members of. */
export const selectMemberships = (db: ReadDb, ids: string[], onServers: SQL | undefined) =>
  db
    .select({ of: users.uuid, part: servers.shortId, version, permissions: memberships.permissions })
    .from(users)
    .innerJoin(servers, onServers ?? sql`true`)
    .leftJoin(memberships, and(eq(memberships.userId, users.id), eq(memberships.serverId, servers.id)))
    .leftJoin(scopeVersion, versionOf('auth', users.uuid))
    .where(inArray(users.uuid, ids));

export function ownedOrShared(db: ReadDb, userUuid: string): SQL | undefined {
  const them = db.select({ id: users.id }).from(users).where(eq(users.uuid, userUuid));
  const shared = db
    .select({ id: memberships.serverId })
    .from(memberships)
    .where(inArray(memberships.userId, them));
  return or(inArray(servers.ownerId, them), inArray(servers.id, shared));
}

/** The ids of a page. Of one that was deleted since, its own scope tells. */
export function selectPage(db: ReadDb, part: string, which: SQL | undefined) {
  const { after, count } = readPagePart(part);
  return db
    .select({ id: servers.id, shortId: servers.shortId })
    .from(servers)
    .where(and(isPresent, gt(servers.id, after), which))
    .orderBy(asc(servers.id))
    .limit(count)
    .as('page');
}

function selectIds(db: ReadDb, id: string, part: string, which: SQL | undefined) {
  const page = selectPage(db, part, which);
  const entry = sql`json_build_object('id', ${page.id}, 'shortId', ${page.shortId})`;
  return db
    .select({
      of: sql<string>`${id}::text`,
      part: sql<string>`${part}::text`,
      servers: sql<unknown>`coalesce(json_agg(${entry} order by ${page.id}), '[]')`,
    })
    .from(page);
}
