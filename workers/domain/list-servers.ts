import { and, asc, eq, gt, ilike, or, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { servers } from '../../schema/tables/servers.ts';
import { maySeeAllServers } from '../authorize.ts';
import { cacheKey, pagePart } from '../cache/keys.ts';
import type { ReadCtx } from '../context.ts';
import { loadServers } from './load-servers.ts';
import { cursorId, likePattern, type Page, pageOf, type PageQuery } from './page.ts';
import { isMember, isPresent, selectServers, serverOwner, type ServerRow } from './server-rows.ts';

type Query = PageQuery & { all: boolean };

/**
 * The caller's own servers and those shared with them; every server with `all`, for who may see them. A page may hold
 * fewer than its limit and still have a next one.
 */
export async function listServers(ctx: ReadCtx, query: Query): Promise<Page<ServerRow>> {
  if (query.search !== undefined) return await searchServers(ctx, query, query.search);
  const part = pagePart(cursorId(query.cursor), query.limit + 1);
  const { list } = await ctx.cache.load({
    list: query.all ? cacheKey('allServers', '', part) : cacheKey('ownServers', ctx.me, part),
  });
  requireAll(ctx, query);
  const { items, next } = pageOf(list.value?.servers ?? [], query.limit);
  return {
    items: await loadServers(
      ctx,
      items.map(({ shortId }) => shortId),
    ),
    next,
  };
}

/** Names change: what they are searched for is read from a database. */
async function searchServers(ctx: ReadCtx, query: Query, search: string): Promise<Page<ServerRow>> {
  const [rows] = await ctx.db.read((db) => [
    selectServers(db, ctx.me)
      .where(
        and(
          isPresent,
          gt(servers.id, cursorId(query.cursor)),
          query.all ? undefined : or(eq(serverOwner.uuid, ctx.me), isMember),
          matches(search),
        ),
      )
      .orderBy(asc(servers.id))
      .limit(query.limit + 1),
  ]);
  requireAll(ctx, query);
  const page = pageOf(rows, query.limit);
  for (const row of page.items) ctx.db.saw(`srv:${row.shortId}`, row.version);
  return page;
}

function requireAll(ctx: ReadCtx, { all }: Query): void {
  if (all && !maySeeAllServers(ctx.actor())) throw new ApiError('forbidden');
}

const matches = (search: string) =>
  or(
    ilike(servers.name, likePattern(search)),
    ilike(servers.externalId, likePattern(search)),
    sql`${servers.uuid}::text like ${`${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`}`,
  );
