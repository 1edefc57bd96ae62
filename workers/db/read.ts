import { ApiError } from '../../schema/errors.ts';
import { compareMarks, type Mark, type Marks } from '../../schema/scopes.ts';
import { describeError, log } from '../log.ts';
import { CachingError } from './client.ts';
import { isBadValue, isConnectionFailure, isMissing, postgresErrorOf } from './errors.ts';
import type { Health, Hindrance } from './health.ts';
import { reaches } from './marks.ts';
import type { Database, ReadOrder } from './order.ts';
import { behindOr, checkSchema } from './schema-behind.ts';
import { type Queries, type ReadDb, type Taken, takeSnapshot } from './snapshot.ts';
import type { Unfitness } from './standing.ts';

const replicaTimeoutMs = 800;
/** Where replicas can stand in, the primary is not waited for as long. */
const primaryTimeoutMs = { alone: 8000, replaceable: 4000 } as const;

/** Which kind of database answered, for the answer's header and for counting. */
export type Tier = 'replica' | 'replica-stale' | 'primary';

export interface Snapshot<T extends Queries> extends Taken<T> {
  tier: Tier;
  region: string;
  /** Why the primary answered where a nearer replica might have; null where none is nearer. */
  because: Hindrance | 'asked' | null;
  /** How old the rows are at most. */
  ageMs: number;
}

export interface ReadRequest<T extends Queries> {
  build: (db: ReadDb) => T;
  /** Scopes whose versions are selected in the same snapshot and compared with `marks`. */
  scopes: readonly string[];
  marks: Marks;
  /** The caller has seen or written something of these scopes lately. */
  isMarked: boolean;
  /**
   * `nearest`: the nearest database when it is new enough, the primary otherwise. `primary`: no other is asked first.
   * `primary-only`: no other is asked at all, not even while the primary is away.
   */
  from: 'nearest' | 'primary' | 'primary-only';
  /** A replica answers only when it shows a later beat of the primary than this, `[epoch, counter]`. */
  afterBeat?: Mark;
}

/** Whom to ask, and what is known of them. */
export interface Sources {
  order: ReadOrder;
  health: Health;
  now: () => number;
}

/** Reads from the nearest database that is well and new enough for the marks, from the primary otherwise. */
export async function readSnapshot<const T extends Queries>(
  sources: Sources,
  request: ReadRequest<T>,
): Promise<Snapshot<T>> {
  const { primary, nearer } = sources.order;
  const known = new Map<Database, Asked<T>>();
  let because: Snapshot<T>['because'] = nearer.length === 0 ? null : 'asked';

  if (request.from === 'nearest') {
    const near = await readNearer(sources, request, known);
    if ('tier' in near) return near;
    because = near.hindrance;
  }
  const { taken } = await ask(sources, primary, request);
  if (taken !== null) return { ...taken, tier: 'primary', region: primary.region, because, ageMs: 0 };
  const copy = request.from === 'primary-only' ? null : await readAnyway(sources, request, known);
  if (copy !== null) return copy;
  throw new ApiError('primary_unavailable', { retryAfterSeconds: 5 });
}

/** With the primary away: the nearest replica that is new enough, else the nearest that knows the caller's session. */
async function readAnyway<const T extends Queries>(
  sources: Sources,
  request: ReadRequest<T>,
  known: ReadonlyMap<Database, Asked<T>>,
): Promise<Snapshot<T> | null> {
  let stale: Snapshot<T> | null = null;
  for (const replica of sources.order.replicas) {
    const { taken } = known.get(replica) ?? (await ask(sources, replica, request));
    if (taken === null || !isCurrentSession(request, taken)) continue;
    const copy = servedBy(sources, replica, request, taken);
    if (copy.tier === 'replica') return copy;
    stale ??= copy;
  }
  return stale;
}

/** The answer of a replica before the primary is asked, or what hinders the first of them. Keeps what it read. */
async function readNearer<const T extends Queries>(
  sources: Sources,
  request: ReadRequest<T>,
  known: Map<Database, Asked<T>>,
): Promise<Snapshot<T> | { hindrance: Hindrance | null }> {
  const { order, health, now } = sources;
  const { isMarked } = request;
  let first: Hindrance | null = null;
  for (const replica of order.nearer) {
    let hindrance = health.beforeAsking(replica.url, isMarked, now());
    if (hindrance === null) {
      const asked = await ask(sources, replica, request);
      known.set(replica, asked);
      const { taken } = asked;
      if (taken === null) hindrance = asked.hindrance;
      else {
        hindrance = health.afterAsking(replica.url, taken.beat, isMarked, now());
        if (hindrance === null && !isNewEnough(request, taken)) hindrance = 'mark';
        if (hindrance === null) return servedBy(sources, replica, request, taken);
      }
    }
    first ??= hindrance;
    // A replica that is well but not new enough is no reason to believe that a farther one is.
    if (hindrance === 'mark' || hindrance === 'lag' || hindrance === 'unknown-lag') break;
  }
  return { hindrance: first };
}

/** What a replica answered, said to be stale where it has not what the caller has seen. */
const servedBy = <T extends Queries>(
  { health, now }: Sources,
  replica: Database,
  request: ReadRequest<T>,
  taken: Taken<T>,
): Snapshot<T> => ({
  ...taken,
  // A caller who saw more than a token can name may have seen anything.
  tier: request.from === 'nearest' && isNewEnough(request, taken) ? 'replica' : 'replica-stale',
  region: replica.region,
  because: null,
  ageMs: health.ageMs(taken.beat, now()),
});

/** What a database answered; null where there is nothing to use. `away`: no answer, or left alone since there was none. */
type Asked<T extends Queries> =
  | { taken: Taken<T>; hindrance: null }
  | { taken: null; hindrance: 'away' | 'caching' | Unfitness };

async function ask<const T extends Queries>(
  { order, health, now }: Sources,
  database: Database,
  request: ReadRequest<T>,
): Promise<Asked<T>> {
  const canReplace = order.replicas.length > 0 && request.from !== 'primary-only';
  const primaryMs = canReplace ? primaryTimeoutMs.replaceable : primaryTimeoutMs.alone;
  const timeoutMs = database.isPrimary ? primaryMs : replicaTimeoutMs;
  const askedAt = now();
  if (!health.admits(database.url, timeoutMs, askedAt)) return nothing('away');
  try {
    const taken = await takeSnapshot(database, timeoutMs, request);
    health.answered(database.url);
    if (database.isPrimary) {
      checkSchema(taken.standing.schema);
      if (taken.epoch === 0)
        throw new Error('the primary has no epoch or no heartbeat: was it migrated whole?');
      health.learn(taken.beat, askedAt);
      return { taken, hindrance: null };
    }
    const isEmpty = taken.epoch === 0;
    const unfitness =
      health.unfitness(database.url, taken.standing, now()) ?? (isEmpty ? 'incomplete' : null);
    return unfitness === null ? { taken, hindrance: null } : nothing(unfitness);
  } catch (error) {
    if (isConnectionFailure(error)) {
      health.failed(database.url, now());
      return nothing('away');
    }
    health.answered(database.url);
    if (database.isPrimary) throw isMissing(error) ? await behindOr(error, database) : translate(error);
    const why = whyRefused(error);
    if (why === 'caching') log('replica_refused', describeError(error));
    if (why !== 'away') health.disqualify(database.url, why, now());
    return nothing(why);
  }
}

const nothing = (hindrance: 'away' | 'caching' | Unfitness) => ({ taken: null, hindrance }) as const;

/** What a replica refuses, for want of a table or in conflict with its replay, the primary may not. */
function whyRefused(error: unknown): 'away' | 'caching' | 'schema' {
  if (error instanceof CachingError) return 'caching';
  return isMissing(error) ? 'schema' : 'away';
}

const isNewEnough = (
  { marks, scopes, afterBeat }: ReadRequest<Queries>,
  { epoch, versions, beat }: Taken<Queries>,
): boolean =>
  reaches(marks, scopes, epoch, versions) &&
  (afterBeat === undefined || compareMarks([beat.epoch, beat.counter], afterBeat) > 0);

/** Nobody is let in by what is older than their session. */
function isCurrentSession(request: ReadRequest<Queries>, taken: Taken<Queries>): boolean {
  const scopes = request.scopes.filter((scope) => scope.startsWith('auth:'));
  return scopes.length === 0 || isNewEnough({ ...request, scopes }, taken);
}

function translate(error: unknown): unknown {
  const said = postgresErrorOf(error);
  return said !== null && isBadValue(said) ? new ApiError('invalid_input') : error;
}
