import { ApiError } from '../../schema/errors.ts';
import { describeError, log } from '../log.ts';
import { type Asked, type Choice, chooseDatabase, type Demand, type Sources } from './choice.ts';
import { CachingError } from './client.ts';
import { isBadValue, isConnectionFailure, isMissing, postgresErrorOf } from './errors.ts';
import type { Database } from './order.ts';
import { behindOr, checkSchema } from './schema-behind.ts';
import { type Queries, type ReadDb, type Taken, takeSnapshot } from './snapshot.ts';
import type { Unfitness } from './standing.ts';

const replicaTimeoutMs = 800;
/** Where replicas can stand in, the primary is not waited for as long. */
const primaryTimeoutMs = { alone: 8000, replaceable: 4000 } as const;

export interface Snapshot<T extends Queries>
  extends Taken<T>, Pick<Choice<Taken<T>>, 'tier' | 'because' | 'ageMs'> {
  region: string;
}

export interface ReadRequest<T extends Queries> extends Demand {
  build: (db: ReadDb) => T;
}

/** Reads from the nearest database that is well and new enough for the marks, from the primary otherwise. */
export async function readSnapshot<const T extends Queries>(
  sources: Sources,
  request: ReadRequest<T>,
): Promise<Snapshot<T>> {
  const choosing = chooseDatabase<Taken<T>>(sources, request);
  let step = choosing.next();
  while (step.done !== true) step = choosing.next(await ask(sources, step.value, request));
  const choice = step.value;
  if (choice === null) throw new ApiError('primary_unavailable', { retryAfterSeconds: 5 });
  const { taken, database, tier, because, ageMs } = choice;
  return { ...taken, tier, region: database.region, because, ageMs };
}

async function ask<const T extends Queries>(
  { order, health, now }: Sources,
  database: Database,
  request: ReadRequest<T>,
): Promise<Asked<Taken<T>>> {
  const canReplace = order.replicas.length > 0 && request.from !== 'primary-only';
  const primaryMs = canReplace ? primaryTimeoutMs.replaceable : primaryTimeoutMs.alone;
  const timeoutMs = database.isPrimary ? primaryMs : replicaTimeoutMs;
  const askedAt = now();
  if (!health.admits(database.url, timeoutMs, askedAt)) return nothing('away');
  try {
    const taken = await takeSnapshot(database, timeoutMs, request);
    health.answered(database.url);
    if (database.isPrimary) {
      if (taken.standing.copy === 'standby') {
        log('primary_is_standby', { region: database.region });
        health.failed(database.url, now());
        return nothing('away');
      }
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

function translate(error: unknown): unknown {
  const said = postgresErrorOf(error);
  return said !== null && isBadValue(said) ? new ApiError('invalid_input') : error;
}
