import { asc, sql } from 'drizzle-orm';
import { locations, nodes } from '../../schema/tables/hosts.ts';
import type { ReadCtx, Selects, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';

const selectLocations = (db: Selects) =>
  db
    .select({
      uuid: locations.uuid,
      short: locations.short,
      long: locations.long,
      nodes: sql<number>`(select count(*)::int from ${nodes} where ${nodes.locationId} = ${locations.id})`,
    })
    .from(locations)
    .orderBy(asc(locations.short));

export type LocationRow = Awaited<ReturnType<typeof selectLocations>>[number];

/** All locations, by name. */
export async function listLocations(ctx: ReadCtx): Promise<readonly LocationRow[]> {
  const [rows] = await ctx.db.read((db) => [selectLocations(db)]);
  return rows;
}

/** Creates a location. */
export async function createLocation(
  ctx: WriteCtx,
  input: { short: string; long: string },
): Promise<LocationRow> {
  const { short, long } = input;
  return await ctx.db.write(async (tx) => {
    const [row] = await tx.insert(locations).values({ short, long }).returning({ uuid: locations.uuid });
    if (row === undefined) throw new Error('the location was not inserted');
    return {
      result: { uuid: row.uuid, short, long, nodes: 0 },
      activity: [activityOf(ctx, 'location:create', { subject: row.uuid, properties: { short } })],
      scopes: ['sys'],
    };
  });
}
