import type { Scope } from '../../schema/scopes.ts';
import { askedFor, type Layouts, objectName, toldOf } from './layouts.ts';

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

const layouts: Layouts = [{ generation: 1, shards: 1 }];

/** The object that answers for a scope in a region. */
export const shardName = (region: string, scope: Scope): string => askedFor(layouts, region, scope);

/** Every object that may hold something of a scope in a region. */
export const shardNames = (region: string, scope: Scope): string[] => toldOf(layouts, region, scope);

/** Every object of a region in the layout that is asked. */
export function shardsOfRegion(region: string): [first: string, ...others: string[]] {
  const [layout] = layouts;
  const others = Array.from({ length: layout.shards - 1 }, (_, index) =>
    objectName(layout, region, index + 1),
  );
  return [objectName(layout, region, 0), ...others];
}
