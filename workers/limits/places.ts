import { hashOf } from '../cache/layouts.ts';
import { locationHints } from '../cache/places.ts';

/** How counted names are spread over objects. */
const shards = 4;

const shardOf = (key: string): string => `s${String(hashOf(key) % shards)}`;

/** The object that counts a name for everyone while Redis is away. */
export const homeCounterName = (key: string): string => `limits:home:${shardOf(key)}`;

/** The object that holds a region's share of a key's quota. */
export const regionCounterName = (region: string, key: string): string => `limits:${region}:${shardOf(key)}`;

export const counterLocation = (region: string): { locationHint?: DurableObjectLocationHint } => {
  const locationHint = locationHints[region];
  return locationHint === undefined ? {} : { locationHint };
};
