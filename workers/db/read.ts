import { neon } from '@neondatabase/serverless';
import { sql } from 'drizzle-orm';
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch';
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http';
import { ApiError } from '../../schema/errors.ts';
import type { Mark, Marks } from '../../schema/scopes.ts';
import type { Circuits } from './circuit.ts';
import { isBadValue, isConnectionFailure, postgresErrorOf } from './errors.ts';
import { reaches } from './marks.ts';
import type { Database, Topology } from './topology.ts';

/** What a query is built with. There is no transaction here: all queries of one read share one snapshot. */
export type ReadDb = Pick<NeonHttpDatabase, 'select' | 'selectDistinct' | 'with' | '$with'>;
export type Queries = readonly BatchItem<'pg'>[];

const replicaTimeoutMs = 800;
const primaryTimeoutMs = 8000;

/** Which kind of database answered, for the answer's header and for counting. */
export type Tier = 'replica' | 'replica-stale' | 'primary' | 'primary-fallback';

export interface Snapshot<T extends Queries> {
  rows: BatchResponse<T>;
  epoch: number;
  /** The primary's beat that this database shows. */
  beat: number;
  /** Of the named scopes that have one. */
  versions: Marks;
  tier: Tier;
  region: string;
}

export interface ReadRequest<T extends Queries> {
  build: (db: ReadDb) => T;
  /** Scopes whose versions are selected in the same snapshot and compared with `marks`. */
  scopes: readonly string[];
  marks: Marks;
  /**
   * `nearest`: the nearest database when it is new enough, the primary otherwise. `primary`: no other is asked first.
   * `primary-only`: no other is asked at all, not even while the primary is away.
   */
  from: 'nearest' | 'primary' | 'primary-only';
  /** A replica answers only when it shows a later beat of the primary. */
  afterBeat?: number;
}

/** Reads from the nearest database that is new enough for the marks, from the primary otherwise. */
export async function readSnapshot<const T extends Queries>(
  topology: Topology,
  circuits: Circuits,
  now: () => number,
  request: ReadRequest<T>,
): Promise<Snapshot<T>> {
  const { primary, byNearness } = topology;
  const [nearest = primary] = byNearness;
  const ask = async (database: Database): Promise<Snapshot<T> | null> => {
    if (circuits.isOpen(database.url, now())) return null;
    try {
      return await readFrom(database, request);
    } catch (error) {
      if (isConnectionFailure(error)) {
        circuits.open(database.url, database.isPrimary ? 'primary' : 'replica', now());
      } else if (database.isPrimary) throw translate(error);
      return null;
    }
  };

  let behind: Snapshot<T> | null = null;
  if (request.from === 'nearest' && !nearest.isPrimary) {
    behind = await ask(nearest);
    if (behind !== null && isNewEnough(request, behind)) return behind;
  }
  const answer = await ask(primary);
  if (answer !== null) return { ...answer, tier: nearest.isPrimary ? 'primary' : 'primary-fallback' };
  if (request.from !== 'primary-only') {
    const others = byNearness.filter((other) => !other.isPrimary && other !== nearest);
    const stale = await firstUsable(
      [() => Promise.resolve(behind), ...others.map((other) => () => ask(other))],
      request,
    );
    if (stale !== null) return stale;
  }
  throw new ApiError('primary_unavailable', { retryAfterSeconds: 5 });
}

/** With the primary away older data is better than none, said to be stale where it is. */
async function firstUsable<const T extends Queries>(
  asks: readonly (() => Promise<Snapshot<T> | null>)[],
  request: ReadRequest<T>,
): Promise<Snapshot<T> | null> {
  for (const ask of asks) {
    const snapshot = await ask();
    if (snapshot === null || !isCurrentSession(request, snapshot)) continue;
    return isNewEnough(request, snapshot) ? snapshot : { ...snapshot, tier: 'replica-stale' };
  }
  return null;
}

const isNewEnough = (
  { marks, scopes, afterBeat }: ReadRequest<Queries>,
  { epoch, versions, beat }: Snapshot<Queries>,
): boolean => reaches(marks, scopes, epoch, versions) && (afterBeat === undefined || beat > afterBeat);

/** Nobody is let in by what is older than their session. */
function isCurrentSession(request: ReadRequest<Queries>, snapshot: Snapshot<Queries>): boolean {
  const scopes = request.scopes.filter((scope) => scope.startsWith('auth:'));
  return scopes.length === 0 || isNewEnough({ ...request, scopes }, snapshot);
}

function translate(error: unknown): unknown {
  const said = postgresErrorOf(error);
  return said !== null && isBadValue(said) ? new ApiError('invalid_input') : error;
}

async function readFrom<const T extends Queries>(
  database: Database,
  request: ReadRequest<T>,
): Promise<Snapshot<T>> {
  const timeoutMs = database.isPrimary ? primaryTimeoutMs : replicaTimeoutMs;
  const client = neon(database.url, {
    isolationLevel: 'RepeatableRead',
    readOnly: true,
    fetchOptions: { signal: AbortSignal.timeout(timeoutMs) },
  });
  const db = drizzle(client, { casing: 'snake_case' });
  const queries = request.build(db);
  const [first, ...rows] = await db.batch([versionsOf(db, request.scopes), ...queries]);
  const tier = database.isPrimary ? 'primary' : 'replica';
  return { rows: asRows<T>(rows), ...versionsFrom(first.rows), tier, region: database.region };
}

const versionsOf = (db: NeonHttpDatabase, scopes: readonly string[]) =>
  db.execute(
    sql`select e.number as epoch, h.counter as beat, s.scope, s.version
      from epoch e left join heartbeat h on true left join scope_version s on s.scope = any(${sql.param(scopes)})`,
  );

function versionsFrom(
  rows: readonly Record<string, unknown>[],
): Pick<Snapshot<Queries>, 'epoch' | 'beat' | 'versions'> {
  const epoch = Number(rows[0]?.['epoch']);
  if (!Number.isInteger(epoch)) throw new Error('the database has no epoch: is it migrated?');
  const versions: Record<string, Mark> = {};
  for (const row of rows) {
    if (typeof row['scope'] === 'string') versions[row['scope']] = [epoch, Number(row['version'])];
  }
  return { epoch, beat: Number(rows[0]?.['beat'] ?? 0), versions };
}

/** The batch answers its queries in their order, so what follows the versions are the rows of `T`. */
const asRows = <T extends Queries>(rows: readonly unknown[]): BatchResponse<T> =>
  rows as unknown as BatchResponse<T>;
