import * as z from 'zod';
import { ApiError } from '../../schema/errors.ts';
import type { CatalogueEntry } from '../../schema/tables/eggs.ts';

const entriesMax = 5000;
/** Relative addresses become longer than they were: an index is at most so long with all of them whole. */
const charsMax = 2_097_152;
const name = z.string().trim().min(1).max(191);

/** What the collection of public eggs publishes. */
const published = z.object({
  nests: z.array(
    z.object({
      nest_type: name,
      Eggs: z.array(z.object({ egg: z.object({ name: z.string() }), download_url: z.string() })),
    }),
  ),
});
/** Group → name → address, or the other way round, as panels keep it. */
const grouped = z.record(name, z.record(z.string(), z.string()));

/**
 * The eggs that an index names, in its order; addresses may be relative to its own. Entries without a usable address are
 * left out. Throws `catalogue_invalid` where none is left.
 */
export function readIndex(text: string, indexUrl: string): CatalogueEntry[] {
  const found = entriesIn(jsonOf(text)).flatMap(({ url, ...entry }): CatalogueEntry[] => {
    const isNamed = entry.name.trim() !== '' && entry.name.length <= 191;
    const address = URL.canParse(url, indexUrl) ? new URL(url, indexUrl) : null;
    const isUsable = address !== null && /^https?:$/.test(address.protocol) && address.href.length <= 2048;
    return isNamed && isUsable ? [{ ...entry, name: entry.name.trim(), url: address.href }] : [];
  });
  if (found.length === 0) throw new ApiError('catalogue_invalid');
  if (found.length > entriesMax)
    throw new ApiError('catalogue_invalid', { message: `An index may name ${entriesMax} eggs at most.` });
  const chars = found.reduce((sum, each) => sum + each.name.length + each.group.length + each.url.length, 0);
  if (chars > charsMax)
    throw new ApiError('catalogue_invalid', { message: 'This index is too long with all its addresses.' });
  return found;
}

function entriesIn(json: unknown): CatalogueEntry[] {
  const asPublished = published.safeParse(json);
  if (asPublished.success) {
    return asPublished.data.nests.flatMap(({ nest_type: group, Eggs }) =>
      Eggs.map(({ egg, download_url: url }) => ({ name: egg.name, group, url })),
    );
  }
  const asGroups = grouped.safeParse(json);
  if (!asGroups.success) throw new ApiError('catalogue_invalid');
  return Object.entries(asGroups.data).flatMap(([group, eggs]) =>
    Object.entries(eggs).map(([key, value]) =>
      /^https?:/.test(key) ? { name: value, group, url: key } : { name: key, group, url: value },
    ),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new ApiError('catalogue_invalid');
  }
}
