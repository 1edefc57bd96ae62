import type { Scope } from '../../schema/scopes.ts';

/** Where the objects of each region are asked to be. */
export const locationHints: Readonly<Record<string, DurableObjectLocationHint>> = {
  eu: 'weur',
  'eu-west': 'weur',
  us: 'enam',
  'us-west': 'wnam',
  sa: 'sam',
  af: 'afr',
  me: 'me',
  in: 'apac',
  ap: 'apac',
  jp: 'apac',
  oc: 'oc',
};

/** How scopes are spread over objects. A new generation goes first; the old one stays until nobody asks it any more. */
const layouts = [{ generation: 1, shards: 2 }] as const;

/** The object that answers for a scope in a region. */
export const shardName = (region: string, scope: Scope): string => nameIn(layouts[0], region, scope);

/** Every object that may still hold something of a scope in a region. */
export const shardNames = (region: string, scope: Scope): string[] =>
  layouts.map((layout) => nameIn(layout, region, scope));

/** Every object of a region in the newest layout. */
export function shardsOfRegion(region: string): [first: string, ...others: string[]] {
  const [layout] = layouts;
  const others = Array.from({ length: layout.shards - 1 }, (_, index) => nameOf(layout, region, index + 1));
  return [nameOf(layout, region, 0), ...others];
}

const nameIn = (layout: (typeof layouts)[number], region: string, scope: Scope): string =>
  nameOf(layout, region, hashOf(scope) % layout.shards);

const nameOf = ({ generation }: (typeof layouts)[number], region: string, shard: number): string =>
  `cache:${region}:s${String(shard)}:g${String(generation)}`;

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
