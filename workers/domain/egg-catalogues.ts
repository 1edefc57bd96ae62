import { asc, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { type CatalogueEntry, eggCatalogues } from '../../schema/tables/eggs.ts';
import type { ReadCtx, WriteCtx } from '../context.ts';
import { readIndex } from '../sources/catalogue-index.ts';
import { activityOf } from './activity.ts';
import { readFrom } from './egg-source.ts';

export interface Catalogue {
  uuid: string;
  name: string;
  url: string;
  entries: CatalogueEntry[] | null;
  readAt: Date | null;
}

/** All indexes of eggs, with what they held when they were read last. */
export async function listCatalogues(ctx: ReadCtx): Promise<readonly Catalogue[]> {
  const [rows] = await ctx.db.read((db) => [
    db.select().from(eggCatalogues).orderBy(asc(eggCatalogues.name), asc(eggCatalogues.id)),
  ]);
  return rows;
}

/** Reads an index and keeps what it holds; one that is known by its address is read anew. */
export async function addCatalogue(
  ctx: WriteCtx,
  input: { url: string; name: string },
): Promise<{ uuid: string; entries: number }> {
  const { name } = input;
  const { text, url } = await readFrom(ctx, input.url);
  const entries = readIndex(text, url);
  return await ctx.db.write(async (tx) => {
    const read = { name, entries, readAt: ctx.now };
    const [row] = await tx
      .insert(eggCatalogues)
      .values({ ...read, url })
      .onConflictDoUpdate({ target: eggCatalogues.url, set: read })
      .returning({ uuid: eggCatalogues.uuid });
    if (row === undefined) throw new Error('the catalogue was not inserted');
    const properties = { name, url, entries: entries.length };
    return {
      result: { uuid: row.uuid, entries: entries.length },
      activity: [activityOf(ctx, 'egg:catalogue.read', { subject: row.uuid, properties })],
      scopes: ['sys'],
    };
  });
}

/** Forgets an index. Eggs that were imported by it stay. */
export async function removeCatalogue(ctx: WriteCtx, input: { catalogue: string }): Promise<void> {
  await ctx.db.write(async (tx) => {
    const [row] = await tx
      .delete(eggCatalogues)
      .where(eq(eggCatalogues.uuid, input.catalogue))
      .returning({ uuid: eggCatalogues.uuid, name: eggCatalogues.name });
    if (row === undefined) throw new ApiError('not_found');
    return {
      result: null,
      activity: [
        activityOf(ctx, 'egg:catalogue.delete', { subject: row.uuid, properties: { name: row.name } }),
      ],
      scopes: ['sys'],
    };
  });
}
