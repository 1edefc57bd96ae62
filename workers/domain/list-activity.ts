import { and, desc, eq, lt, or } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { users } from '../../schema/tables/accounts.ts';
import { servers } from '../../schema/tables/servers.ts';
import { activity } from '../../schema/tables/system.ts';
import type { ReadCtx } from '../context.ts';

/** What happened on a server, newest first. */
export async function listServerActivity(
  ctx: ReadCtx,
  input: { server: string; cursor?: string | undefined; limit: number },
) {
  const before = parseCursor(input.cursor);
  const [rows] = await ctx.db.read((db) => [
    db
      .select({
        id: activity.id,
        event: activity.event,
        at: activity.at,
        actorUuid: users.uuid,
        actorUsername: users.username,
        ip: activity.ip,
        properties: activity.properties,
      })
      .from(activity)
      .innerJoin(servers, eq(servers.uuid, activity.server))
      .leftJoin(users, eq(users.uuid, activity.actor))
      .where(
        and(
          eq(servers.shortId, input.server),
          before === null
            ? undefined
            : or(lt(activity.at, before.at), and(eq(activity.at, before.at), lt(activity.id, before.id))),
        ),
      )
      .orderBy(desc(activity.at), desc(activity.id))
      .limit(input.limit + 1),
  ]);
  const items = rows.slice(0, input.limit);
  const last = items.at(-1);
  const next = rows.length > input.limit && last !== undefined ? `${last.at.getTime()}_${last.id}` : null;
  return { items, next };
}

export type ActivityItem = Awaited<ReturnType<typeof listServerActivity>>['items'][number];

function parseCursor(cursor: string | undefined): { at: Date; id: string } | null {
  if (cursor === undefined) return null;
  const [, ms = '', id = ''] = /^(\d{13})_([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (id === '') {
    const fields = [{ path: 'cursor', message: 'Not a cursor of this list.' }];
    throw new ApiError('invalid_input', { fields });
  }
  return { at: new Date(Number(ms)), id };
}
