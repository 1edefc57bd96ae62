import { and, asc, gt, ilike, or } from 'drizzle-orm';
import { users } from '../../schema/tables/accounts.ts';
import type { ReadCtx } from '../context.ts';
import { cursorId, likePattern, type Page, pageOf, type PageQuery } from './page.ts';
import { selectUsers, type UserRow } from './user-rows.ts';

/** All users, in the order of their creation. */
export async function listUsers(ctx: ReadCtx, query: PageQuery): Promise<Page<UserRow>> {
  const after = cursorId(query.cursor);
  const pattern = query.search === undefined ? undefined : likePattern(query.search);
  const [rows] = await ctx.db.read((db) => [
    selectUsers(db)
      .where(
        and(
          gt(users.id, after),
          pattern === undefined
            ? undefined
            : or(
                ilike(users.username, pattern),
                ilike(users.email, pattern),
                ilike(users.externalId, pattern),
              ),
        ),
      )
      .orderBy(asc(users.id))
      .limit(query.limit + 1),
  ]);
  return pageOf(rows, query.limit);
}
