import { DurableObject } from 'cloudflare:workers';
import type { GatewayEnv } from '../env.ts';
import { countEveryone } from '../limits/everyone.ts';
import { createLeases, type Leases, type Spent } from '../limits/region-leases.ts';
import { type Count, createWindows, type Window, type Windows } from '../limits/window.ts';

/** A name costs about 200 bytes. */
const keysMax = 50_000;

/**
 * Counts in memory alone: an eviction forgets, which costs at most one window. One kind of object counts for everyone
 * while Redis is away; the other holds a region's share of the quotas of keys.
 */
export class LimitCounter extends DurableObject<GatewayEnv> {
  readonly #windows: Windows = createWindows(keysMax);
  readonly #leases: Leases;

  constructor(state: DurableObjectState, env: GatewayEnv) {
    super(state, env);
    this.#leases = createLeases(countEveryone(env), keysMax);
  }

  add(count: Count, window: Window): number {
    return this.#windows.add(count, window, Date.now());
  }

  forget(key: string): void {
    this.#windows.forget(key);
  }

  /** Takes one request out of a key's quota. */
  spend(key: string, limit: number): Promise<Spent> {
    return this.#leases.spend(key, limit, Date.now);
  }
}
