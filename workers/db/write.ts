import { Pool, type PoolClient } from '@neondatabase/serverless';
import { drizzle, type NeonDatabase } from 'drizzle-orm/neon-serverless';
import { ApiError } from '../../schema/errors.ts';
import type { Marks, Scope } from '../../schema/scopes.ts';
import type { activity } from '../../schema/tables/system.ts';
import { closeTransaction, isKeyTaken, type RequestKey } from './closing.ts';
import {
  isBadValue,
  isConnectionFailure,
  isForeignKeyViolation,
  isUniqueViolation,
  isWorthRepeating,
  postgresErrorOf,
} from './errors.ts';

/** One interactive transaction on the primary. */
export type Tx = Omit<NeonDatabase, 'transaction'>;
export type ActivityRow = typeof activity.$inferInsert;

/** What a write answers, who did what, and the scopes that its changes belong to. */
export interface Written<T> {
  result: T;
  activity: readonly ActivityRow[];
  scopes: readonly Scope[];
}

export interface Committed<T> {
  result: T;
  /** The new version of each scope. */
  marks: Marks;
}

const repeatsMax = 2;
const connectTimeoutMs = 5000;
const transactionTimeoutMs = 10_000;

export interface Transaction<T> {
  primaryUrl: string;
  work: (tx: Tx) => Promise<Written<T>>;
  /** Taken with the rest; a request that holds it already makes the whole of it fail with `still_running`. */
  key: RequestKey | null;
}

/**
 * Runs `work` in one transaction, then records its activity and bumps its scopes, last and in sorted order.
 * Versions grow in commit order because the row locks are held until the commit.
 * A serialization failure or deadlock repeats the whole of it, at most twice.
 */
export async function writeTransaction<T>(
  transaction: Transaction<T>,
  pause: (ms: number) => Promise<void>,
): Promise<Committed<T>> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await attempt(transaction);
    } catch (error) {
      const said = postgresErrorOf(error);
      if (said === null || !isWorthRepeating(said) || repeats === repeatsMax) throw translate(error);
    }
    await pause(Math.random() * 50 * 2 ** repeats);
  }
}

async function attempt<T>(transaction: Transaction<T>): Promise<Committed<T>> {
  const { primaryUrl: connectionString } = transaction;
  const pool = new Pool({ connectionString, max: 1, connectionTimeoutMillis: connectTimeoutMs });
  // A socket that breaks between queries reports here as well as to the query that waits on it.
  pool.on('error', () => undefined);
  try {
    const client = await connect(pool);
    try {
      return await inTransaction(client, transaction);
    } finally {
      client.release(true);
    }
  } finally {
    await pool.end();
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch {
    throw new ApiError('primary_unavailable', { retryAfterSeconds: 5 });
  }
}

async function inTransaction<T>(client: PoolClient, { work, key }: Transaction<T>): Promise<Committed<T>> {
  await client.query(`begin; set local transaction_timeout = ${transactionTimeoutMs}`);
  let isCommitting = false;
  try {
    const tx = drizzle(client, { casing: 'snake_case' });
    const written = await work(tx);
    const marks = await closeTransaction(tx, written, key);
    isCommitting = true;
    await client.query('commit');
    return { result: written.result, marks };
  } catch (error) {
    if (isCommitting && postgresErrorOf(error) === null) throw new ApiError('outcome_unknown');
    // The connection is thrown away after this, so the server ends the transaction even when this fails.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** What the caller can act on; anything else stays the bug it is. */
function translate(error: unknown): unknown {
  if (error instanceof ApiError) return error;
  const said = postgresErrorOf(error);
  if (said !== null && isKeyTaken(said)) return new ApiError('still_running');
  if (said !== null && isUniqueViolation(said)) return new ApiError('already_exists');
  if (said !== null && (isForeignKeyViolation(said) || isWorthRepeating(said)))
    return new ApiError('conflict');
  if (said !== null && isBadValue(said)) return new ApiError('invalid_input');
  if (isConnectionFailure(error)) return new ApiError('primary_unavailable', { retryAfterSeconds: 5 });
  return error;
}
