import { asc, eq } from 'drizzle-orm';
import { needsOf } from '../../schema/eggs/needs.ts';
import { ApiError } from '../../schema/errors.ts';
import { roles, users } from '../../schema/tables/accounts.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { mayOwnUnisolated } from '../authorize.ts';
import type { ReadCtx, ReadDb } from '../context.ts';
import { candidateOf, selectCandidates } from './choose-node.ts';
import { rankNodes, type Verdict } from './placement.ts';

export interface PlacementQuery {
  egg: string;
  memoryMb: number;
  diskMb: number;
  location?: string | undefined;
  /** Whose server it will be; the caller's when absent. */
  owner?: string | undefined;
}

/** Where a server would be put, and what is said for and against every node. */
export async function readPlacement(
  ctx: ReadCtx,
  query: PlacementQuery,
): Promise<{ chosen: Verdict | null; nodes: Verdict[] }> {
  const [found, owners, candidates] = await ctx.db.read((db) => [
    db
      .select({ dockerImages: eggs.dockerImages, startup: eggs.startup, install: eggs.install })
      .from(eggs)
      .where(eq(eggs.uuid, query.egg)),
    selectRole(db, query.owner ?? ctx.me),
    selectCandidates(db).orderBy(asc(nodes.id)),
  ]);
  const [egg] = found;
  const [owner] = owners;
  if (egg === undefined || owner === undefined) throw new ApiError('not_found');
  const needs = needsOf(egg);
  const verdicts = rankNodes(
    candidates.map((row) => candidateOf(row, needs)),
    {
      memoryMb: query.memoryMb,
      diskMb: query.diskMb,
      locationUuid: query.location ?? null,
      mayBeUnisolated: mayOwnUnisolated(owner.permissions ?? []),
    },
  );
  return { chosen: verdicts.find(({ fits }) => fits) ?? null, nodes: verdicts };
}

const selectRole = (db: ReadDb, uuid: string) =>
  db
    .select({ permissions: roles.permissions })
    .from(users)
    .leftJoin(roles, eq(roles.id, users.roleId))
    .where(eq(users.uuid, uuid));
