import type { Client } from '@neondatabase/serverless';
import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { drizzle as drizzleHttp } from 'drizzle-orm/neon-http';
import { drizzle, type NeonDatabase } from 'drizzle-orm/neon-serverless';
import { ApiError } from '../../schema/errors.ts';
import type { Marks, Scope } from '../../schema/scopes.ts';
import type { activity } from '../../schema/tables/system.ts';
import { statement, statementClient } from './client.ts';
import { closedMarks, closing, isKeyTaken as saysKeyTaken, type RequestKey } from './closing.ts';
import { type Connection, createConnection } from './connection.ts';
import {
  apiErrorOf,
  isBadValue,
  isConnectionFailure,
  isForeignKeyViolation,
  isOutcomeOpen,
  isUniqueViolation,
  isWorthRepeating,
  postgresErrorOf,
} from './errors.ts';
import type { Database } from './order.ts';

/** One interactive transaction on the primary. */
export type Tx = Omit<NeonDatabase, 'transaction'>;
export type ActivityRow = typeof activity.$inferInsert;

/** What a write answers, who did what, and the scopes that its changes belong to. */
export interface Written<T> {
  result: T;
  /** Changes whose rows nobody needs, in order: they go out with the commit. */
  lastly?: readonly Change[];
  activity: readonly ActivityRow[];
  scopes: readonly Scope[];
  /** What is written is that the request was refused: its key stays free, and it may come again. */
  isRefusal?: true;
}

/** As drizzle builds one. */
interface Change {
  toSQL(): { sql: string; params: unknown[] };
}

export interface Committed<T> {
  result: T;
  /** The new version of each scope. */
  marks: Marks;
  /** Whether the key of the request was taken. */
  isKeyTaken: boolean;
}

const repeatsMax = 2;
const transactionTimeoutMs = 10_000;
const begin = ['begin', `set local transaction_timeout = ${transactionTimeoutMs}`];

export interface Transaction<T> {
  primary: Database;
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
  const connection = createConnection(transaction.primary, begin);
  try {
    const tx = drizzle(asDriverClient(connection), { casing: 'snake_case' });
    const written = await transaction.work(tx);
    const { result, lastly = [] } = written;
    const key = written.isRefusal === true ? null : transaction.key;
    const isKeyTaken = key !== null;
    // What only records and bumps is known beforehand: one statement over HTTP, a fifth of the cost.
    if (!connection.isOpen() && lastly.length === 0)
      return { result, marks: await closeAtOnce(transaction.primary, written, key), isKeyTaken };
    const marks = await commit(connection, lastly, closing(written, key));
    return { result, marks, isKeyTaken };
  } finally {
    // Without a commit, leaving is rolling back.
    connection.close();
  }
}

/** The last changes, the closing statement and the commit take one round trip; where one fails, nothing is committed. */
async function commit(connection: Connection, lastly: readonly Change[], last: SQL | null): Promise<Marks> {
  const { sql: text, params } = dialect.sqlToQuery(last ?? sql`select`);
  const changes = lastly.map((change) => {
    const query = change.toSQL();
    return statement(query.sql, query.params);
  });
  try {
    const rows = await connection.commitWith([...changes, statement(text, params)]);
    return last === null ? {} : closedMarks(rows);
  } catch (error) {
    throw isOutcomeOpen(error) ? new ApiError('outcome_unknown') : error;
  }
}

const dialect = new PgDialect();

async function closeAtOnce(
  primary: Database,
  written: Written<unknown>,
  key: RequestKey | null,
): Promise<Marks> {
  const last = closing(written, key);
  if (last === null) return {};
  const signal = AbortSignal.timeout(transactionTimeoutMs);
  try {
    const { rows } = await drizzleHttp(statementClient(primary, signal)).execute(last);
    return closedMarks(rows);
  } catch (error) {
    throw isConnectionFailure(error) && isOutcomeOpen(error) ? new ApiError('outcome_unknown') : error;
  }
}

/** Of a client, a drizzle that begins no transactions of its own calls `query` alone. */
const asDriverClient = (connection: Connection): Client => connection as Connection & Client;

/** What the caller can act on; anything else stays the bug it is. */
function translate(error: unknown): unknown {
  const own = apiErrorOf(error);
  if (own !== null) return own;
  const said = postgresErrorOf(error);
  if (said !== null && saysKeyTaken(said)) return new ApiError('still_running');
  if (said !== null && isUniqueViolation(said)) return new ApiError('already_exists');
  if (said !== null && (isForeignKeyViolation(said) || isWorthRepeating(said)))
    return new ApiError('conflict');
  if (said !== null && isBadValue(said)) return new ApiError('invalid_input');
  if (isConnectionFailure(error)) return new ApiError('primary_unavailable', { retryAfterSeconds: 5 });
  return error;
}
