import { isFresh } from '../cache/pull.ts';
import type { Shard } from '../cache/shard.ts';
import { type FigureRing, lastHour, totalOf } from './figure-ring.ts';
import type { Figures } from './figures.ts';
import { beatAt, type Heard, type Rest, restsAt, type SharedHealth } from './shared-health.ts';

/** What an object of a region's cache says of itself. Health and figures are with the region's first one. */
export interface ShardReport {
  ageMs: number;
  /** How many objects of this name there have been, as far as anybody remembers. */
  generation: number;
  memory: {
    entries: number;
    bytes: number;
    boundBytes: number;
    floors: number;
    births: number;
    /** Null: no pull has come back yet. */
    pulledMs: number | null;
    /** It answers from memory. */
    isFresh: boolean;
  };
  beat: Heard['beat'];
  rests: Rest[];
  figures: { total: Figures; minutes: Figures[] };
}

export const reportOf = (shard: Shard, health: SharedHealth, ring: FigureRing, now: number): ShardReport => ({
  ageMs: Math.max(0, now - ring.since),
  generation: health.generation,
  memory: {
    entries: shard.entries.size,
    bytes: shard.bytes,
    boundBytes: shard.limits.bytes,
    floors: shard.floors.size,
    births: shard.births,
    pulledMs: shard.pulled === null ? null : Math.max(0, now - shard.pulled.at),
    isFresh: isFresh(shard, now),
  },
  beat: beatAt(health, now),
  rests: restsAt(health, now),
  figures: { total: totalOf(ring), minutes: lastHour(ring, now) },
});
