import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { ApiError } from '../../schema/errors.ts';
import { statementClient } from './client.ts';
import { isConnectionFailure } from './errors.ts';
import type { Health } from './health.ts';
import { beatsApartMs, type PrimaryBeat } from './lag.ts';
import type { Database } from './order.ts';
import { beatFrom } from './snapshot.ts';
import { selectPublished } from './standing.ts';

/** As long as a transaction waits for its connection: slower than that the primary is away for writes as well. */
const timeoutMs = 5000;

/** Beats the primary's heart: lags are counted from what of it the replicas show. */
export interface Heart {
  /** A new beat, or the last one while it is fresh. Throws `primary_unavailable`. */
  beat(now: () => number): Promise<PrimaryBeat>;
}

/** One per isolate: many edges ask, and what was beaten a moment ago is told again without a statement. */
export function createHeart(primary: Database, health: Health): Heart {
  let last: { beat: PrimaryBeat; askedAt: number } | null = null;
  return {
    async beat(now) {
      const askedAt = now();
      if (last !== null) {
        const ageMs = last.beat.ageMs + askedAt - last.askedAt;
        if (ageMs < beatsApartMs) return { ...last.beat, ageMs };
      }
      if (health.isPrimaryAway(askedAt)) throw unavailable();
      try {
        const beat = await beatOnce(primary);
        last = { beat, askedAt };
        return beat;
      } catch (error) {
        // It opens no circuit here: a late beat is no reason to refuse an effect that might succeed.
        throw isConnectionFailure(error) ? unavailable() : error;
      }
    },
  };
}

const unavailable = (): ApiError => new ApiError('primary_unavailable', { retryAfterSeconds: 5 });

/** Of several who beat at once one does; the others do not wait and are told the beat before it, with its age. */
async function beatOnce(primary: Database): Promise<PrimaryBeat> {
  const { rows } = await drizzle(statementClient(primary, AbortSignal.timeout(timeoutMs))).execute(sql`
    with due as (
      select one from heartbeat
      where clock_timestamp() not between beat_at and beat_at + ${beatsApartMs} * interval '1 millisecond'
      for update skip locked
    ), beaten as (
      update heartbeat set counter = counter + 1, beat_at = clock_timestamp()
      where one in (select one from due)
      returning counter, beat_at)
    select e.number as epoch, coalesce(b.counter, h.counter) as beat,
      round(extract(epoch from coalesce(b.beat_at, h.beat_at)) * 1000) as beat_at,
      round(extract(epoch from clock_timestamp() - coalesce(b.beat_at, h.beat_at)) * 1000) as beat_age,
      coalesce(${selectPublished}, false) as is_published
    from epoch e cross join heartbeat h left join beaten b on true`);
  const [row] = rows;
  if (row === undefined) throw new Error('the database has no epoch or no heartbeat: is it migrated?');
  return { ...beatFrom(row), isPublished: row['is_published'] === true };
}
