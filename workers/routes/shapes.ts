import type { z } from 'zod';
import type { nodeHealth } from '../../schema/api/node-agents.ts';
import type * as shapes from '../../schema/api/shapes.ts';
import type { NodeHealth } from '../agent-client.ts';
import type { NodeReach } from '../../schema/protocol.ts';
import { publicPair } from '../../schema/public-pair.ts';
import type { Actor } from '../context.ts';
import type { AllocationRow } from '../domain/allocation-rows.ts';
import type { EggRow, EggWithVariables } from '../domain/egg-rows.ts';
import type { ActivityItem } from '../domain/list-activity.ts';
import type { MemberRow } from '../domain/members.ts';
import type { NodeRow } from '../domain/node-rows.ts';
import type { ServerRow } from '../domain/server-rows.ts';
import type { UserRow } from '../domain/user-rows.ts';
import { maySeeAddresses, serverPermissionsOf } from '../authorize.ts';

type Shape<K extends keyof typeof shapes> = (typeof shapes)[K] extends z.ZodType
  ? z.output<(typeof shapes)[K]>
  : never;

/** The page's rows in the API's shape. */
export const shapePage = <R, S>(
  page: { items: readonly R[]; next: string | null },
  shape: (row: R) => S,
): { items: S[]; next: string | null } => ({ items: page.items.map(shape), next: page.next });

export const shapeMe = (actor: Actor): Shape<'me'> => ({
  user: {
    id: actor.uuid,
    username: actor.username,
    email: actor.email,
    firstName: actor.firstName,
    lastName: actor.lastName,
    language: actor.language,
    role: actor.role === null ? null : { id: actor.role.uuid, name: actor.role.name },
    suspended: actor.suspended,
    createdAt: actor.createdAt.toISOString(),
  },
  permissions: [...actor.permissions],
  sessionId: actor.sessionId,
  expiresAt: new Date(actor.expiresAt).toISOString(),
});

export const shapeUser = (row: UserRow): Shape<'user'> => ({
  id: row.uuid,
  username: row.username,
  email: row.email,
  firstName: row.firstName,
  lastName: row.lastName,
  language: row.language,
  role: row.roleUuid === null || row.roleName === null ? null : { id: row.roleUuid, name: row.roleName },
  suspended: row.suspended,
  createdAt: row.createdAt.toISOString(),
});

/** `actor`: whose permissions on it are shown. */
export const shapeServer = (row: ServerRow, actor: Actor): Shape<'server'> => ({
  id: row.shortId,
  uuid: row.uuid,
  externalId: row.externalId,
  name: row.name,
  description: row.description,
  owner: { id: row.ownerUuid, username: row.ownerUsername },
  node: { id: row.nodeUuid, name: row.nodeName, online: row.nodeOnline },
  egg: { id: row.eggUuid, name: row.eggName },
  state: row.state,
  stateSince: row.stateSince.toISOString(),
  suspended: row.suspended,
  installedAt: row.installedAt?.toISOString() ?? null,
  address:
    row.ip === null || row.port === null
      ? null
      : publicPair({ ...row, ip: row.ip, port: row.port, fqdn: row.nodeFqdn }),
  limits: {
    memoryMb: row.memoryMb,
    swapMb: row.swapMb,
    diskMb: row.diskMb,
    cpuPercent: row.cpuPercent,
    threads: row.threads,
    ioWeight: row.ioWeight,
    oomKill: row.oomKill,
  },
  featureLimits: {
    databases: row.databaseLimit,
    allocations: row.allocationLimit,
    backups: row.backupLimit,
  },
  permissions: [...(serverPermissionsOf(actor, row) ?? [])],
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

export const shapeNode = (row: NodeRow): Shape<'node'> => ({
  id: row.uuid,
  name: row.name,
  description: row.description,
  location: { id: row.locationUuid, short: row.locationShort },
  fqdn: row.fqdn,
  public: row.public,
  maintenance: row.maintenance,
  status: row.online ? 'online' : row.isEnrolled ? 'offline' : 'new',
  statusSince: row.statusSince?.toISOString() ?? null,
  facts: row.facts,
  agentUpdate: row.agentUpdate,
  mapPorts: row.mapPorts,
  reach: row.reach === null ? null : shapeReach(row.reach),
  memoryMb: row.memoryMb,
  memoryOverallocatePercent: row.memoryOverallocatePercent,
  diskMb: row.diskMb,
  diskOverallocatePercent: row.diskOverallocatePercent,
  allocatedMemoryMb: row.allocatedMemoryMb,
  allocatedDiskMb: row.allocatedDiskMb,
  servers: row.servers,
  freeAllocations: row.freeAllocations,
  createdAt: row.createdAt.toISOString(),
});

/** Null: nothing was heard. */
export const shapeNodeHealth = (health: NodeHealth | null): z.output<typeof nodeHealth> => ({
  heardAt: health === null ? null : new Date(health.heardAt).toISOString(),
  uptimeMs: health?.uptimeMs ?? null,
  load: health?.load ?? null,
  memoryUsedMb: health?.memoryUsedMb ?? null,
  diskUsedMb: health?.diskUsedMb ?? null,
  running: health?.running ?? null,
});

/** Single mappings belong to their addresses. */
const shapeReach = ({ outsideIp, by, findings }: NodeReach) => ({ outsideIp, by, findings });

export const shapeAllocation = (row: AllocationRow): Shape<'allocation'> => {
  const { host, port } = publicPair({ ...row, fqdn: row.nodeFqdn });
  return {
    id: row.id,
    ip: row.ip,
    port: row.port,
    alias: row.alias,
    publicHost: host,
    publicPort: port,
    pinned: { host: row.publicHost, port: row.publicPort },
    notes: row.notes,
    serverId: row.serverShortId,
    isPrimary: row.isPrimary,
    reach: row.reach,
  };
};

export const shapeEgg = (row: EggRow): Shape<'eggSummary'> => ({
  id: row.uuid,
  name: row.name,
  author: row.author,
  description: row.description,
  nest: { id: row.nestUuid, name: row.nestName },
  servers: row.servers,
});

/** The default of a secret variable stays on the panel's side. */
export const shapeEggDetail = (row: EggWithVariables): Shape<'eggDetail'> => ({
  ...shapeEgg(row),
  startup: row.startup,
  dockerImages: row.dockerImages,
  features: row.features,
  variables: row.variables.map((variable) => ({
    ...variable,
    defaultValue: variable.isSecret ? '' : variable.defaultValue,
  })),
});

export const shapeMember = (row: MemberRow): Shape<'member'> => ({
  user: { id: row.uuid, username: row.username },
  permissions: row.permissions,
  createdAt: row.createdAt.toISOString(),
});

/** `actor`: who looks. The addresses of others are for administrators. */
export const shapeActivity = (row: ActivityItem, actor: Actor): Shape<'activity'> => ({
  id: row.id,
  event: row.event,
  at: row.at.toISOString(),
  actor:
    row.actorUuid === null || row.actorUsername === null
      ? null
      : { id: row.actorUuid, username: row.actorUsername },
  ip: row.actorUuid === actor.uuid || maySeeAddresses(actor) ? row.ip : null,
  properties: row.properties,
});
