import { and, type Column, eq, isNull, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { apiKeys, roles, sessions, users } from '../../schema/tables/accounts.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import { memberships, servers } from '../../schema/tables/servers.ts';
import { scopeVersion } from '../../schema/tables/system.ts';
import type { ReadDb } from '../db/snapshot.ts';
import type { CacheKey, KindName } from './keys.ts';

const profileColumns = {
  username: users.username,
  email: users.email,
  firstName: users.firstName,
  lastName: users.lastName,
  language: users.language,
  createdAt: users.createdAt,
};
const roleColumns = { name: roles.name, permissions: roles.permissions };
const nodeColumns = { name: nodes.name, online: nodes.online, fqdn: nodes.fqdn };
const eggColumns = { name: eggs.name };

type Source = (db: ReadDb, id: string, part: string) => BatchItem<'pg'>;

const isPresent = (shortId: string) => and(eq(servers.shortId, shortId), isNull(servers.deletedAt));
const versionOf = (scope: 'role' | 'node' | 'egg' | 'usr', uuid: Column) =>
  eq(scopeVersion.scope, sql`${`${scope}:`}::text || ${uuid}`);
const version = scopeVersion.version;

/** Where each kind of entry comes from: at most one row, in the shape that `keys` names. */
const sources = {
  account: (db, id) =>
    db
      .select({ id: users.id, suspended: users.suspended, roleUuid: roles.uuid })
      .from(users)
      .leftJoin(roles, eq(roles.id, users.roleId))
      .where(eq(users.uuid, id)),
  membership: (db, id, part) =>
    db
      .select({ permissions: memberships.permissions })
      .from(users)
      .leftJoin(servers, eq(servers.shortId, part))
      .leftJoin(memberships, and(eq(memberships.userId, users.id), eq(memberships.serverId, servers.id)))
      .where(eq(users.uuid, id)),
  session: (db, id, part) =>
    db
      .select({ expiresAt: sessions.expiresAt, endedAt: sessions.endedAt })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(users.uuid, id), eq(sessions.id, part))),
  apiKey: (db, id) =>
    db
      .select({
        secretHash: apiKeys.secretHash,
        permissions: apiKeys.scopes,
        allowedIps: apiKeys.allowedIps,
        expiresAt: apiKeys.expiresAt,
      })
      .from(apiKeys)
      .where(and(eq(apiKeys.identifier, id), eq(apiKeys.type, 'native'))),
  profile: (db, id) => db.select(profileColumns).from(users).where(eq(users.uuid, id)),
  role: (db, id) => db.select(roleColumns).from(roles).where(eq(roles.uuid, id)),
  server: (db, id) =>
    db
      .select({
        id: servers.id,
        uuid: servers.uuid,
        shortId: servers.shortId,
        externalId: servers.externalId,
        name: servers.name,
        description: servers.description,
        ownerUuid: users.uuid,
        nodeUuid: nodes.uuid,
        eggUuid: eggs.uuid,
        state: servers.state,
        stateSince: servers.stateSince,
        suspended: servers.suspended,
        installedAt: servers.installedAt,
        ip: allocations.ip,
        port: allocations.port,
        publicHost: allocations.publicHost,
        publicPort: allocations.publicPort,
        memoryMb: servers.memoryMb,
        swapMb: servers.swapMb,
        diskMb: servers.diskMb,
        cpuPercent: servers.cpuPercent,
        threads: servers.threads,
        ioWeight: servers.ioWeight,
        oomKill: servers.oomKill,
        databaseLimit: servers.databaseLimit,
        allocationLimit: servers.allocationLimit,
        backupLimit: servers.backupLimit,
        createdAt: servers.createdAt,
        updatedAt: servers.updatedAt,
      })
      .from(servers)
      .innerJoin(users, eq(users.id, servers.ownerId))
      .innerJoin(nodes, eq(nodes.id, servers.nodeId))
      .innerJoin(eggs, eq(eggs.id, servers.eggId))
      .leftJoin(allocations, eq(allocations.id, servers.allocationId))
      .where(isPresent(id)),
  node: (db, id) => db.select(nodeColumns).from(nodes).where(eq(nodes.uuid, id)),
  egg: (db, id) => db.select(eggColumns).from(eggs).where(eq(eggs.uuid, id)),
} satisfies { [K in KindName]: Source };

export const queryFor = (db: ReadDb, { kind, id, part }: CacheKey): BatchItem<'pg'> =>
  sources[kind](db, id, part);

/** What is read along with an entry, because whoever reads the one asks for the other next. */
interface Along {
  kind: KindName;
  /** `of`: its id. `version`: of its scope, in the same snapshot. The rest is its value. */
  select: (db: ReadDb, id: string) => BatchItem<'pg'>;
}

const alongs: { [K in KindName]?: readonly Along[] } = {
  account: [
    {
      kind: 'role',
      select: (db, id) =>
        db
          .select({ of: roles.uuid, version, ...roleColumns })
          .from(users)
          .innerJoin(roles, eq(roles.id, users.roleId))
          .leftJoin(scopeVersion, versionOf('role', roles.uuid))
          .where(eq(users.uuid, id)),
    },
  ],
  server: [
    {
      kind: 'node',
      select: (db, id) =>
        db
          .select({ of: nodes.uuid, version, ...nodeColumns })
          .from(servers)
          .innerJoin(nodes, eq(nodes.id, servers.nodeId))
          .leftJoin(scopeVersion, versionOf('node', nodes.uuid))
          .where(isPresent(id)),
    },
    {
      kind: 'egg',
      select: (db, id) =>
        db
          .select({ of: eggs.uuid, version, ...eggColumns })
          .from(servers)
          .innerJoin(eggs, eq(eggs.id, servers.eggId))
          .leftJoin(scopeVersion, versionOf('egg', eggs.uuid))
          .where(isPresent(id)),
    },
    {
      kind: 'profile',
      select: (db, id) =>
        db
          .select({ of: users.uuid, version, ...profileColumns })
          .from(servers)
          .innerJoin(users, eq(users.id, servers.ownerId))
          .leftJoin(scopeVersion, versionOf('usr', users.uuid))
          .where(isPresent(id)),
    },
  ],
};

export const alongWith = (kind: KindName): readonly Along[] => alongs[kind] ?? [];
