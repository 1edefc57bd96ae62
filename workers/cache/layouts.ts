import type { Scope } from '../../schema/scopes.ts';

/** How the scopes of a region are spread over objects. */
export interface Layout {
  generation: number;
  shards: number;
}

/**
 * Of one release: the layout that is asked, and others that are told of commits too. A release and the next one run
 * beside each other, so a change takes three: the new layout is added at the end, goes to the front, and is left alone.
 */
export type Layouts = readonly [asked: Layout, ...alsoTold: Layout[]];

/** The object that answers for a scope in a region. */
export const askedFor = ([asked]: Layouts, region: string, scope: Scope): string =>
  nameIn(asked, region, scope);

/** Every object that may hold something of a scope in a region. */
export const toldOf = (layouts: Layouts, region: string, scope: Scope): string[] =>
  layouts.map((layout) => nameIn(layout, region, scope));

const nameIn = (layout: Layout, region: string, scope: Scope): string =>
  objectName(layout, region, hashOf(scope) % layout.shards);

/** Names the number of shards as well: under one name there are never the scopes of two layouts. */
export const objectName = ({ generation, shards }: Layout, region: string, shard: number): string =>
  `cache:${region}:s${String(shard)}of${String(shards)}:g${String(generation)}`;

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
