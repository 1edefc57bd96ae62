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
const primaryTimeoutMs = 5000;

/** Which database answered, for the answer's header and for counting. */
export type Tier = 'replica' | 'replica-stale' | 'primary' | 'primary-fallback';

export interface Snapshot<T extends Queries> {
  rows: BatchResponse<T>;
  epoch: number;
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
  /** The nearest database is passed over. */
  primaryOnly: boolean;
}

/** Reads from the nearest database that is new enough for the marks; from the primary otherwise. One repeat at most. */
export async function readSnapshot<const T extends Queries>(
  topology: Topology,
  circuits: Circuits,
  now: () => number,
  request: ReadRequest<T>,
): Promise<Snapshot<T>> {
  const { primary, nearest } = topology;
  if (nearest.isPrimary) return await fromPrimary(primary, 'primary', request);
  if (request.primaryOnly || circuits.isOpen(nearest.url, now())) {
    return await fromPrimary(primary, 'primary-fallback', request);
  }
  let behind: Snapshot<T> | null = null;
  try {
    const snapshot = await readFrom(nearest, replicaTimeoutMs, 'replica', request);
    if (reaches(request.marks, request.scopes, snapshot.epoch, snapshot.versions)) return snapshot;
    behind = snapshot;
  } catch (error) {
    if (isConnectionFailure(error)) circuits.open(nearest.url, now());
  }
  try {
    return await fromPrimary(primary, 'primary-fallback', request);
  } catch (error) {
    const isAway = error instanceof ApiError && error.code === 'primary_unavailable';
    if (isAway && behind !== null && mayBeStale(request, behind)) return { ...behind, tier: 'replica-stale' };
    throw error;
  }
}

/** With the primary away older data is better than none, but nobody is let in by what is older than their session. */
function mayBeStale({ marks, scopes }: ReadRequest<Queries>, behind: Snapshot<Queries>): boolean {
  const strict = scopes.filter((scope) => scope.startsWith('auth:'));
  return reaches(marks, strict, behind.epoch, behind.versions);
}

async function fromPrimary<const T extends Queries>(
  primary: Database,
  tier: Tier,
  request: ReadRequest<T>,
): Promise<Snapshot<T>> {
  try {
    return await readFrom(primary, primaryTimeoutMs, tier, request);
  } catch (error) {
    if (isConnectionFailure(error)) throw new ApiError('primary_unavailable', { retryAfterSeconds: 5 });
    const said = postgresErrorOf(error);
    throw said !== null && isBadValue(said) ? new ApiError('invalid_input') : error;
  }
}

async function readFrom<const T extends Queries>(
  database: Database,
  timeoutMs: number,
  tier: Tier,
  request: ReadRequest<T>,
): Promise<Snapshot<T>> {
  const client = neon(database.url, {
    isolationLevel: 'RepeatableRead',
    readOnly: true,
    fetchOptions: { signal: AbortSignal.timeout(timeoutMs) },
  });
  const db = drizzle(client, { casing: 'snake_case' });
  const queries = request.build(db);
  const [first, ...rows] = await db.batch([versionsOf(db, request.scopes), ...queries]);
  const { epoch, versions } = versionsFrom(first.rows);
  return { rows: asRows<T>(rows), epoch, versions, tier, region: database.region };
}

const versionsOf = (db: NeonHttpDatabase, scopes: readonly string[]) =>
  db.execute(
    sql`select e.number as epoch, s.scope, s.version from epoch e left join scope_version s on s.scope = any(${sql.param(scopes)})`,
  );

function versionsFrom(rows: readonly Record<string, unknown>[]): { epoch: number; versions: Marks } {
  const epoch = Number(rows[0]?.['epoch']);
  if (!Number.isInteger(epoch)) throw new Error('the database has no epoch: is it migrated?');
  const versions: Record<string, Mark> = {};
  for (const row of rows) {
    if (typeof row['scope'] === 'string') versions[row['scope']] = [epoch, Number(row['version'])];
  }
  return { epoch, versions };
}

/** The batch answers its queries in their order, so what follows the versions are the rows of `T`. */
const asRows = <T extends Queries>(rows: readonly unknown[]): BatchResponse<T> =>
  rows as unknown as BatchResponse<T>;
