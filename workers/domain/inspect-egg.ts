import { asc, eq, or, sql } from 'drizzle-orm';
import { reportOf } from '../../schema/eggs/report.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import type { WriteCtx } from '../context.ts';
import { type EggSource, readSource, type SourceEgg } from './egg-source.ts';

/** What an egg file is and needs. Nothing is kept. */
export async function inspectEgg(ctx: WriteCtx, from: EggSource) {
  const read = await readSource(ctx, from);
  return { ...reportOf(read), sameAs: await sameAs(ctx, read) };
}

/** The first egg here that came from the same file, by its uuid or by where it lies. */
async function sameAs(ctx: WriteCtx, { egg, uuid, url }: SourceEgg) {
  const addresses = [egg.updateUrl, url].filter((address) => address !== null);
  const [rows] = await ctx.db.read((db) => [
    db
      .select({ id: eggs.uuid, name: eggs.name })
      .from(eggs)
      .where(
        or(
          ...addresses.flatMap((address) => [
            eq(eggs.updateUrl, address),
            eq(sql`${eggs.origin}->>'url'`, address),
          ]),
          uuid === null ? sql`false` : eq(sql`${eggs.origin}->>'uuid'`, uuid),
        ),
      )
      .orderBy(asc(eggs.id))
      .limit(1),
  ]);
  return rows[0] ?? null;
}
