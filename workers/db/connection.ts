import { Pool, type PoolClient } from '@neondatabase/serverless';
import { ApiError } from '../../schema/errors.ts';
import { postgresErrorOf } from './errors.ts';

const connectTimeoutMs = 5000;
const queryTimeoutMs = 12_000;

/** The primary over a WebSocket, opened by the first query and thrown away at the end: for one transaction. */
export interface Connection {
  /** As a client of the driver has it. Throws `primary_unavailable` when the database does not answer. */
  query: PoolClient['query'];
  isOpen(): boolean;
  close(): Promise<void>;
}

/** `first`: what is said once the connection is there. */
export function createConnection(url: string, first: string): Connection {
  let opening: Promise<{ pool: Pool; client: PoolClient }> | null = null;
  const query = async (...given: Parameters<PoolClient['query']>): Promise<unknown> => {
    opening ??= open(url, first);
    const { client } = await opening;
    return await answered(async (): Promise<unknown> => client.query(...given));
  };
  return {
    query: asDriverQuery(query),
    isOpen: () => opening !== null,
    async close() {
      const opened = await opening?.catch(() => null);
      opened?.client.release(true);
      await opened?.pool.end();
    },
  };
}

async function open(url: string, first: string): Promise<{ pool: Pool; client: PoolClient }> {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
  });
  // A socket that breaks between queries reports here as well as to the query that waits on it.
  pool.on('error', () => undefined);
  try {
    const client = await answered(() => pool.connect());
    await answered(() => client.query(first));
    return { pool, client };
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw error;
  }
}

/** An error without a code is not Postgres's: the connection broke, or nothing came in time. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (postgresErrorOf(error) !== null) throw error;
    throw new ApiError('primary_unavailable', { retryAfterSeconds: 5 });
  }
}

/** The driver's own `query`, given on: same arguments, same answers. */
const asDriverQuery = (query: (...given: Parameters<PoolClient['query']>) => Promise<unknown>) =>
  query as PoolClient['query'];
