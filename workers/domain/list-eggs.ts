import { and, asc, eq, gt, ilike } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import type { ReadCtx } from '../context.ts';
import { type EggRow, type EggWithVariables, selectEggs, selectVariables } from './egg-rows.ts';
import { cursorId, likePattern, type Page, pageOf, type PageQuery } from './page.ts';

/** All eggs, in the order of their import. */
export async function listEggs(ctx: ReadCtx, query: PageQuery): Promise<Page<EggRow>> {
  const after = cursorId(query.cursor);
  const [rows] = await ctx.db.read((db) => [
    selectEggs(db)
      .where(
        and(
          gt(eggs.id, after),
          query.search === undefined ? undefined : ilike(eggs.name, likePattern(query.search)),
        ),
      )
      .orderBy(asc(eggs.id))
      .limit(query.limit + 1),
  ]);
  const page = pageOf(rows, query.limit);
  for (const row of page.items) ctx.db.saw(`egg:${row.uuid}`, row.version);
  return page;
}

/** One egg with its variables. */
export async function readEgg(ctx: ReadCtx, input: { egg: string }): Promise<EggWithVariables> {
  const [rows, variables] = await ctx.db.read((db) => [
    selectEggs(db).where(eq(eggs.uuid, input.egg)),
    selectVariables(db, input.egg),
  ]);
  const [row] = rows;
  if (row === undefined) throw new ApiError('not_found');
  return { ...row, variables };
}
