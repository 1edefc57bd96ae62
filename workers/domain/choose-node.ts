import { and, eq, isNull, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { allocations, locations, nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { Selects, Tx } from '../context.ts';
import type { EggNeeds } from '../../schema/eggs/needs.ts';
import { unsuitedBecause } from '../../schema/eggs/node-suits.ts';
import { type Candidate, rankNodes, refusalOf, requireRoom, type Wish } from './placement.ts';

/** A second choice is looked at when the first one's room went to somebody else in this moment; not for ever. */
const choicesMax = 5;

/** Nodes as placement sees them. */
export const selectCandidates = (db: Selects) =>
  db
    .select({
      id: nodes.id,
      uuid: nodes.uuid,
      name: nodes.name,
      locationUuid: locations.uuid,
      public: nodes.public,
      isEnrolled: sql<boolean>`${nodes.agentKey} is not null`,
      online: nodes.online,
      maintenance: nodes.maintenance,
      facts: nodes.facts,
      memoryMb: nodes.memoryMb,
      memoryOverallocatePercent: nodes.memoryOverallocatePercent,
      diskMb: nodes.diskMb,
      diskOverallocatePercent: nodes.diskOverallocatePercent,
      takenMemoryMb: takenOf('memoryMb'),
      takenDiskMb: takenOf('diskMb'),
      servers: sql<number>`(select count(*)::int from ${servers} where ${servers.nodeId} = ${nodes.id})`,
      freeAllocations: sql<number>`(select count(*)::int from ${allocations} where ${and(eq(allocations.nodeId, nodes.id), isNull(allocations.serverId))})`,
    })
    .from(nodes)
    .innerJoin(locations, eq(locations.id, nodes.locationId))
    .$dynamic();

/** Those that are being deleted still hold their room. */
const takenOf = (column: 'memoryMb' | 'diskMb') =>
  sql<number>`(select coalesce(sum(${servers[column]}), 0)::float8 from ${servers} where ${servers.nodeId} = ${nodes.id})`;

export type CandidateRow = Awaited<ReturnType<typeof selectCandidates>>[number];

/** A node's row as placement looks at it for an egg. */
export const candidateOf = (row: CandidateRow, needs: EggNeeds): Candidate => ({
  ...row,
  isIsolated: (row.facts?.unisolatedBecause.length ?? 0) === 0,
  unsuitedBecause: unsuitedBecause(needs, row.facts),
});

/** A server that is to be put on a node, and what its egg needs there. */
export interface PlacedWish extends Wish {
  needs: EggNeeds;
}

/** The node that suits a server best, locked, so that nobody else takes its room. Throws `no_node_fits` with every reason. */
export async function chooseNode(tx: Tx, wish: PlacedWish): Promise<CandidateRow> {
  const candidates = (await selectCandidates(tx)).map((row) => candidateOf(row, wish.needs));
  const verdicts = rankNodes(candidates, wish);
  for (const { node } of verdicts.filter(({ fits }) => fits).slice(0, choicesMax)) {
    await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.uuid, node.uuid)).for('update');
    const rows = await selectCandidates(tx).where(eq(nodes.uuid, node.uuid));
    const now = rows.map((row) => candidateOf(row, wish.needs));
    const [verdict] = rankNodes(now, wish);
    if (verdict?.fits === true && rows[0] !== undefined) return rows[0];
  }
  throw new ApiError('no_node_fits', { message: refusalOf(verdicts) });
}

/**
 * The node that was asked for by name, locked. Throws what keeps the server off it. `isTrusted`: whoever asks knows better
 * than what is told from the egg.
 */
export async function lockNamedNode(
  tx: Tx,
  uuid: string,
  { isTrusted, ...wish }: PlacedWish & { isTrusted: boolean },
): Promise<CandidateRow> {
  const [locked] = await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.uuid, uuid)).for('update');
  const [row] = locked === undefined ? [] : await selectCandidates(tx).where(eq(nodes.uuid, uuid));
  if (row === undefined) throw refused('nodeId', 'There is no such node.');
  const node = candidateOf(row, wish.needs);
  if (wish.locationUuid !== null && node.locationUuid !== wish.locationUuid)
    throw refused('locationId', 'The node is in another location.');
  if (node.maintenance) throw refused('nodeId', 'The node is in maintenance.');
  if (node.unsuitedBecause !== null && !isTrusted)
    throw new ApiError('egg_unsuited', { message: node.unsuitedBecause });
  if (!node.isIsolated && !wish.mayBeUnisolated) throw new ApiError('node_unisolated');
  requireRoom(node, wish);
  return row;
}

const refused = (path: string, message: string): ApiError =>
  new ApiError('invalid_input', { fields: [{ path, message }] });
