import { DurableObject } from 'cloudflare:workers';
import type { Mark, Scope } from '../../schema/scopes.ts';
import { type PullRead, type PullTicket, takePull } from '../cache/pull.ts';
import {
  type EntryKey,
  type Fill,
  type FoundMany,
  getFilled,
  getMany,
  giveUp,
  invalidate,
  putFill,
  type Refusal,
  waitForFill,
  type Wanted,
} from '../cache/region-cache.ts';
import { createShard, shardLimits } from '../cache/shard.ts';
import type { GatewayEnv } from '../env.ts';

/** One shard of a region's cache, in memory alone: an eviction empties it. It reads nothing by itself. */
export class RegionCache extends DurableObject<GatewayEnv> {
  readonly #shard = createShard(crypto.randomUUID(), shardLimits);

  getMany(keys: Wanted[]): FoundMany {
    return getMany(this.#shard, keys, Date.now());
  }

  /** Answers once nobody fills these keys any more. The caller has a deadline of its own. */
  async getFilled(keys: Wanted[]): Promise<FoundMany> {
    await Promise.all(keys.map((key) => this.#filled(key)));
    return getFilled(this.#shard, keys, Date.now());
  }

  /** In the order of the fills: why each was refused; null: taken. */
  put(fills: Fill[]): (Refusal | null)[] {
    const now = Date.now();
    return fills.map((fill) => putFill(this.#shard, fill, Math.random(), now));
  }

  /** Leases whose holders have nothing to put. */
  giveUp(leases: Pick<Fill, 'scope' | 'name' | 'birth' | 'lease'>[]): void {
    for (const lease of leases) giveUp(this.#shard, lease, Date.now());
  }

  /** Answers once nothing below these versions is answered here. */
  invalidate(versions: [Scope, Mark][]): void {
    invalidate(this.#shard, versions);
  }

  takePull(ticket: PullTicket, read: PullRead): void {
    takePull(this.#shard, ticket, read);
  }

  #filled(key: EntryKey): Promise<void> {
    return new Promise((resolve) => {
      if (!waitForFill(this.#shard, key, resolve, Date.now())) resolve();
    });
  }
}
