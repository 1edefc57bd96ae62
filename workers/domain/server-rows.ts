import { and, eq, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { users } from '../../schema/tables/accounts.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import { memberships, servers } from '../../schema/tables/servers.ts';
import { scopeVersion } from '../../schema/tables/system.ts';
import type { Selects } from '../context.ts';
import { mappedPort, outsideIp } from './reach-columns.ts';

export const serverOwner = alias(users, 'server_owner');
const caller = alias(users, 'caller');

/** Of a server itself, joined with its node, egg and first allocation. Its owner is added by who selects it. */
export const serverColumns = {
  id: servers.id,
  uuid: servers.uuid,
  shortId: servers.shortId,
  externalId: servers.externalId,
  name: servers.name,
  description: servers.description,
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
  outsideIp: outsideIp(),
  mappedPort: mappedPort(),
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
};

/** Servers with what a page shows of them, and the permissions that `me` holds as a member. Deleted ones are left out. */
export const selectServers = (db: Selects, me: string) =>
  db
    .select({
      ...serverColumns,
      ownerUuid: serverOwner.uuid,
      ownerUsername: serverOwner.username,
      nodeName: nodes.name,
      nodeOnline: nodes.online,
      nodeFqdn: nodes.fqdn,
      eggName: eggs.name,
      memberPermissions: memberships.permissions,
      version: scopeVersion.version,
    })
    .from(servers)
    .innerJoin(serverOwner, eq(serverOwner.id, servers.ownerId))
    .innerJoin(nodes, eq(nodes.id, servers.nodeId))
    .innerJoin(eggs, eq(eggs.id, servers.eggId))
    .leftJoin(allocations, eq(allocations.id, servers.allocationId))
    .leftJoin(caller, eq(caller.uuid, me === '' ? sql`null` : me))
    .leftJoin(memberships, and(eq(memberships.serverId, servers.id), eq(memberships.userId, caller.id)))
    .leftJoin(scopeVersion, eq(scopeVersion.scope, sql`'srv:' || ${servers.shortId}`))
    .$dynamic();

export type ServerRow = Awaited<ReturnType<typeof selectServers>>[number];

/** Not being deleted. */
export const isPresent = isNull(servers.deletedAt);
/** The caller holds a membership. */
export const isMember = sql`${memberships.userId} is not null`;
