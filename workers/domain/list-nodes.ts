import { and, asc, eq, gt, ilike } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import type { ReadCtx } from '../context.ts';
import { type NodeRow, selectNodes } from './node-rows.ts';
import { cursorId, likePattern, type Page, pageOf, type PageQuery } from './page.ts';

/** All nodes, in the order of their creation. */
export async function listNodes(ctx: ReadCtx, query: PageQuery): Promise<Page<NodeRow>> {
  const after = cursorId(query.cursor);
  const [rows] = await ctx.db.read((db) => [
    selectNodes(db)
      .where(
        and(
          gt(nodes.id, after),
          query.search === undefined ? undefined : ilike(nodes.name, likePattern(query.search)),
        ),
      )
      .orderBy(asc(nodes.id))
      .limit(query.limit + 1),
  ]);
  const page = pageOf(rows, query.limit);
  for (const row of page.items) ctx.db.saw(`node:${row.uuid}`, row.version);
  return page;
}

/** One node by its uuid. */
export async function readNode(ctx: ReadCtx, input: { node: string }): Promise<NodeRow> {
  const [rows] = await ctx.db.read((db) => [selectNodes(db).where(eq(nodes.uuid, input.node))]);
  const [row] = rows;
  if (row === undefined) throw new ApiError('not_found');
  return row;
}
