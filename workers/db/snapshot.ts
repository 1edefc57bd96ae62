import { sql } from 'drizzle-orm';
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch';
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http';
import type { Mark, Marks } from '../../schema/scopes.ts';
import { snapshotClient } from './client.ts';
import type { PrimaryBeat } from './lag.ts';
import type { Database } from './order.ts';
import { selectCopy, selectPrimaryCopy, selectSchema, type Standing } from './standing.ts';

/** What a query is built with. There is no transaction here: all queries of one read share one snapshot. */
export type ReadDb = Pick<NeonHttpDatabase, 'select' | 'selectDistinct' | 'with' | '$with'>;
export type Queries = readonly BatchItem<'pg'>[];

/** Rows, and what the database said of itself in the same snapshot. */
export interface Taken<T extends Queries> {
  rows: BatchResponse<T>;
  /** 0: the database has none yet, as one that is still being filled. */
  epoch: number;
  /** Of the named scopes that have one. */
  versions: Marks;
  /** `ageMs` means something of the primary only: a replica's own clock is another one. */
  beat: PrimaryBeat;
  standing: Standing;
}

/** One round trip: a repeatable-read batch whose first query tells versions and beat. */
export async function takeSnapshot<const T extends Queries>(
  database: Database,
  timeoutMs: number,
  { build, scopes }: { build: (db: ReadDb) => T; scopes: readonly string[] },
): Promise<Taken<T>> {
  const client = snapshotClient(database, AbortSignal.timeout(timeoutMs));
  const db = drizzle(client, { casing: 'snake_case' });
  const queries = build(db);
  const [first, ...rows] = await db.batch([stateOf(db, database, scopes), ...queries]);
  return { rows: asRows<T>(rows), ...stateFrom(first.rows) };
}

const stateOf = (db: NeonHttpDatabase, { isPrimary }: Database, scopes: readonly string[]) =>
  db.execute(sql`
    select e.number as epoch, h.counter as beat,
      round(extract(epoch from h.beat_at) * 1000) as beat_at,
      round(extract(epoch from clock_timestamp() - h.beat_at) * 1000) as beat_age,
      ${selectSchema} as schema, ${isPrimary ? selectPrimaryCopy : selectCopy} as copy, s.scope, s.version
    from (values (1)) as one (line) left join epoch e on true left join heartbeat h on true
      left join scope_version s on s.scope = any(${sql.param(scopes)})`);

function stateFrom(
  rows: readonly Record<string, unknown>[],
): Pick<Taken<Queries>, 'epoch' | 'versions' | 'beat' | 'standing'> {
  const one = rows[0] ?? {};
  const epoch = Number(one['epoch']);
  const versions: Record<string, Mark> = {};
  for (const row of rows) {
    if (typeof row['scope'] === 'string') versions[row['scope']] = [epoch, Number(row['version'])];
  }
  const standing = { schema: Number(one['schema']), copy: asCopy(one['copy']) };
  return { epoch, versions, beat: beatFrom(one), standing };
}

/** Of a row with `epoch`, `beat`, `beat_at` and `beat_age`, the times in milliseconds. */
export const beatFrom = (row: Readonly<Record<string, unknown>>): PrimaryBeat => ({
  epoch: Number(row['epoch']),
  counter: Number(row['beat']),
  atMs: Number(row['beat_at']),
  ageMs: Number(row['beat_age']),
});

/** As `selectCopy` says it. */
const asCopy = (value: unknown): Standing['copy'] => value as Standing['copy'];

/** The batch answers its queries in their order, so what follows the first are the rows of `T`. */
const asRows = <T extends Queries>(rows: readonly unknown[]): BatchResponse<T> =>
  rows as unknown as BatchResponse<T>;
