import { sql } from 'drizzle-orm';
import { allocations, nodes } from '../../schema/tables/hosts.ts';

/** The address of the node's network on the outside, as the node has told. */
export const outsideIp = () => sql<string | null>`${nodes.reach} ->> 'outsideIp'`;

/** The port that the gateway of the node's network gave to the allocation. */
export const mappedPort = () =>
  sql<
    number | null
  >`(select min((m ->> 'publicPort')::int) from jsonb_array_elements(${nodes.reach} -> 'mappings') m where m ->> 'ip' = ${allocations.ip} and (m ->> 'port')::int = ${allocations.port})`;
