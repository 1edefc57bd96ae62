import type { FoundMany } from '../cache/region-cache.ts';
import type { Shards } from '../cache/shards.ts';
import type { Counter } from './figures.ts';

/** The same objects; what they answer is counted. */
export const countedShards = (shards: Shards, counter: Counter): Shards => ({
  ...shards,
  async getMany(shard, keys) {
    const many = await shards.getMany(shard, keys);
    if (many === null) counter.add('memory-silent');
    else countFound(many, counter);
    return many;
  },
  async getFilled(shard, keys) {
    const many = await shards.getFilled(shard, keys);
    counter.add('wait', keys.length);
    return many;
  },
  async put(shard, fills) {
    const refusals = await shards.put(shard, fills);
    for (const refusal of refusals ?? []) if (refusal !== null) counter.add(`refused:${refusal}`);
    return refusals;
  },
});

function countFound({ found }: FoundMany, counter: Counter): void {
  const hits = found.filter(({ is }) => is === 'hit').length;
  counter.add('hit', hits);
  counter.add('miss', found.length - hits);
}
