import { and, asc, eq, gt, ilike, or, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { servers } from '../../schema/tables/servers.ts';
import { maySeeAllServers } from '../authorize.ts';
import type { ReadCtx } from '../context.ts';
import { cursorId, likePattern, type Page, pageOf, type PageQuery } from './page.ts';
import { isMember, isPresent, selectServers, serverOwner, type ServerRow } from './server-rows.ts';

/** The caller's own servers and those shared with them; every server with `all`, for who may see them. */
export async function listServers(
  ctx: ReadCtx,
  query: PageQuery & { all: boolean },
): Promise<Page<ServerRow>> {
  const after = cursorId(query.cursor);
  const [rows] = await ctx.db.read((db) => [
    selectServers(db, ctx.me)
      .where(
        and(
          isPresent,
          gt(servers.id, after),
          query.all ? undefined : or(eq(serverOwner.uuid, ctx.me), isMember),
          query.search === undefined ? undefined : matches(query.search),
        ),
      )
      .orderBy(asc(servers.id))
      .limit(query.limit + 1),
  ]);
  if (query.all && !maySeeAllServers(ctx.actor())) throw new ApiError('forbidden');
  const page = pageOf(rows, query.limit);
  for (const row of page.items) ctx.db.saw(`srv:${row.shortId}`, row.version);
  return page;
}

const matches = (search: string) =>
  or(
    ilike(servers.name, likePattern(search)),
    ilike(servers.externalId, likePattern(search)),
    sql`${servers.uuid}::text like ${`${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`}`,
  );
