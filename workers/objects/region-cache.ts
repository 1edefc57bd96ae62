import { DurableObject } from 'cloudflare:workers';
import type { Mark, Scope } from '../../schema/scopes.ts';
import { type Confirmed, confirmText } from '../cache/confirm.ts';
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
import { addFigures, createRing } from '../regions/figure-ring.ts';
import type { Figures } from '../regions/figures.ts';
import { reportOf, type ShardReport } from '../regions/report.ts';
import { createSharedHealth, type Heard, type Said, takeSaid } from '../regions/shared-health.ts';

/** One shard of a region's cache, in memory alone: an eviction empties it. It reads nothing by itself. */
export class RegionCache extends DurableObject<GatewayEnv> {
  readonly #shard = createShard(crypto.randomUUID(), shardLimits);
  readonly #health = createSharedHealth(this.#shard.incarnation);
  readonly #ring = createRing(Date.now());

  getMany(keys: Wanted[]): FoundMany {
    return getMany(this.#shard, keys, Date.now());
  }

  /** Whether what was answered from here would be answered again; see `cache/confirm`. */
  confirm(proofs: string): Confirmed {
    return confirmText(this.#shard, proofs, Date.now());
  }

  /** Answers once nobody fills these keys any more. The caller has a deadline of its own. */
  async getFilled(keys: Wanted[]): Promise<FoundMany> {
    await Promise.all(keys.map((key) => this.#filled(key)));
    return getFilled(this.#shard, keys, Date.now());
  }

  /** In the order of the fills: why each was refused; null: taken. */
  put(fills: Fill[]): (Refusal | null)[] {
    const now = Date.now();
    // What was read together ends together, so that it is read together again.
    const chance = Math.random();
    return fills.map((fill) => putFill(this.#shard, fill, chance, now));
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

  /** What an isolate tells its region, and hears of it. Asked of the region's first shard alone. */
  share(said: Said, figures: Figures): Heard {
    const now = Date.now();
    addFigures(this.#ring, figures, now);
    return takeSaid(this.#health, said, now);
  }

  count(figures: Figures): void {
    addFigures(this.#ring, figures, Date.now());
  }

  report(): ShardReport {
    return reportOf(this.#shard, this.#health, this.#ring, Date.now());
  }

  #filled(key: EntryKey): Promise<void> {
    return new Promise((resolve) => {
      if (!waitForFill(this.#shard, key, resolve, Date.now())) resolve();
    });
  }
}
