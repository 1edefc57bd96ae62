import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Mark, Scope } from '../../schema/scopes.ts';
import { takePull } from '../../workers/cache/pull.ts';
import { getMany, invalidate, putFill } from '../../workers/cache/region-cache.ts';
import { birthOf, createShard, type Shard, shardLimits } from '../../workers/cache/shard.ts';

export interface Churned {
  keys: number;
  /** Of entries, floors and leases at their limits. */
  boundBytes: number;
  /** Of the heap, at its highest after a collection, above what it was before the first key. */
  peakBytes: number;
  /** What the shard itself had counted for its entries, at its highest. */
  countedBytes: number;
  hits: number;
  births: number;
  keysPerSecond: number;
}

/** A floor or a lease: a key, a small object and a place in a map. */
const smallBytes = 250;
const collectEvery = 250_000;
const recent = 5000;

/** Fills one shard with more keys than it can hold, as readers do, and looks at the heap of this process. */
export function churn(keys: number): Churned {
  const shard = createShard('churn', shardLimits);
  const { bytes, floors, leases } = shardLimits;
  const before = heapBytes();
  const beganAt = performance.now();
  const seen = { peakBytes: 0, countedBytes: 0, hits: 0 };
  for (let key = 0; key < keys; key++) {
    const now = Math.floor(key / 20);
    fill(shard, key, now);
    // Every tenth key of the last thousands is read again, and every twentieth is changed by somebody.
    if (key % 10 === 0 && fill(shard, Math.max(0, key - (key % recent)), now)) seen.hits++;
    if (key % 20 === 0) invalidate(shard, [[scopeOf(Math.max(0, key - 10)), versionOf(key)]]);
    seen.countedBytes = Math.max(seen.countedBytes, shard.bytes);
    if (key % collectEvery === collectEvery - 1)
      seen.peakBytes = Math.max(seen.peakBytes, heapBytes() - before);
  }
  const seconds = (performance.now() - beganAt) / 1000;
  return {
    ...seen,
    keys,
    boundBytes: bytes + (floors + leases) * smallBytes,
    births: shard.births,
    keysPerSecond: Math.round(keys / seconds),
  };
}

/** One reader: takes what is there, else fills it; brings a pull when asked. True: it was there. */
function fill(shard: Shard, key: number, now: number): boolean {
  const wanted = { scope: scopeOf(key), name: 'server', mark: null } as const;
  const { found, pull } = getMany(shard, [wanted], now);
  if (pull !== null) takePull(shard, pull, { at: now, beat: [1, now], versions: [], isTooMuch: false });
  const [one] = found;
  if (one?.is !== 'miss') return one?.is === 'hit';
  if (one.lease === null) return false;
  const text = JSON.stringify({
    id: key,
    name: `Server ${String(key)}`,
    more: 'x'.repeat(200 + (key % 800)),
  });
  const put = { ...wanted, birth: birthOf(shard), lease: one.lease, text, version: versionOf(key) };
  putFill(shard, { ...put, replicaBeat: null, lifetimeMs: 30_000 }, 0.5, now);
  return false;
}

const scopeOf = (key: number): Scope => `srv:${key.toString(36)}`;
const versionOf = (key: number): Mark => [1, key + 1];

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('() => { gc(); }');

function heapBytes(): number {
  if (isWork(collect)) collect();
  return process.memoryUsage().heapUsed;
}

/** What `runInNewContext` was given is a function without arguments. */
const isWork = (value: unknown): value is () => void => typeof value === 'function';
