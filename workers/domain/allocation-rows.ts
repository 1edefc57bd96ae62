import { eq, sql } from 'drizzle-orm';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { Selects } from '../context.ts';
import { mappedPort, outsideIp } from './reach-columns.ts';

/** Addresses with the node's own name for players and the server that holds them. */
export const selectAllocations = (db: Selects) =>
  db
    .select({
      id: allocations.id,
      ip: allocations.ip,
      port: allocations.port,
      alias: allocations.alias,
      publicHost: allocations.publicHost,
      publicPort: allocations.publicPort,
      notes: allocations.notes,
      reach: allocations.reach,
      nodeFqdn: nodes.fqdn,
      outsideIp: outsideIp(),
      mappedPort: mappedPort(),
      serverShortId: servers.shortId,
      isPrimary: sql<boolean>`coalesce(${servers.allocationId} = ${allocations.id}, false)`,
    })
    .from(allocations)
    .innerJoin(nodes, eq(nodes.id, allocations.nodeId))
    .leftJoin(servers, eq(servers.id, allocations.serverId))
    .$dynamic();

export type AllocationRow = Awaited<ReturnType<typeof selectAllocations>>[number];
