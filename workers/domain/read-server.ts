import { and, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { ReadCtx } from '../context.ts';
import { isPresent, selectServers, type ServerRow } from './server-rows.ts';

/** One server by its short id, as the caller may see it. */
export async function readServer(ctx: ReadCtx, input: { server: string }): Promise<ServerRow> {
  const [rows] = await ctx.db.read((db) => [
    selectServers(db, ctx.me).where(and(eq(servers.shortId, input.server), isPresent)),
  ]);
  const [row] = rows;
  if (row === undefined) throw new ApiError('not_found');
  return row;
}
