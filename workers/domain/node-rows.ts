import { eq, sql } from 'drizzle-orm';
import { allocations, locations, nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import { scopeVersion } from '../../schema/tables/system.ts';
import type { Selects } from '../context.ts';

/** Nodes with their location and what their servers take. */
export const selectNodes = (db: Selects) =>
  db
    .select({
      id: nodes.id,
      uuid: nodes.uuid,
      name: nodes.name,
      description: nodes.description,
      locationUuid: locations.uuid,
      locationShort: locations.short,
      fqdn: nodes.fqdn,
      public: nodes.public,
      maintenance: nodes.maintenance,
      isEnrolled: sql<boolean>`${nodes.agentKey} is not null`,
      online: nodes.online,
      statusSince: nodes.statusSince,
      facts: nodes.facts,
      agentUpdate: nodes.agentUpdate,
      mapPorts: nodes.mapPorts,
      reach: nodes.reach,
      memoryMb: nodes.memoryMb,
      memoryOverallocatePercent: nodes.memoryOverallocatePercent,
      diskMb: nodes.diskMb,
      diskOverallocatePercent: nodes.diskOverallocatePercent,
      allocatedMemoryMb: takenOf('memory_mb'),
      allocatedDiskMb: takenOf('disk_mb'),
      servers: sql<number>`(select count(*)::int from ${servers} where ${servers.nodeId} = ${nodes.id} and ${servers.deletedAt} is null)`,
      freeAllocations: sql<number>`(select count(*)::int from ${allocations} where ${allocations.nodeId} = ${nodes.id} and ${allocations.serverId} is null)`,
      createdAt: nodes.createdAt,
      version: scopeVersion.version,
    })
    .from(nodes)
    .innerJoin(locations, eq(locations.id, nodes.locationId))
    .leftJoin(scopeVersion, eq(scopeVersion.scope, sql`'node:' || ${nodes.uuid}`))
    .$dynamic();

export type NodeRow = Awaited<ReturnType<typeof selectNodes>>[number];

/** A server that is being deleted still holds its room until the node has removed it. */
const takenOf = (column: 'memory_mb' | 'disk_mb') =>
  sql<number>`(select coalesce(sum(${servers[column === 'memory_mb' ? 'memoryMb' : 'diskMb']}), 0)::float8 from ${servers} where ${servers.nodeId} = ${nodes.id})`;
