import type { Client } from '@neondatabase/serverless';
import { ApiError } from '../../schema/errors.ts';
import { interactiveClient, neverSent } from './client.ts';
import { postgresErrorOf } from './errors.ts';
import type { Database } from './order.ts';
import { createPipeline } from './pipeline.ts';

const limits = { connectTimeoutMs: 5000, queryTimeoutMs: 12_000 };

/** The primary over a socket, opened by the first query and thrown away at the end: for one transaction. */
export interface Connection {
  /** As a client of the driver has it. Throws `primary_unavailable` when the database does not answer. */
  query: Client['query'];
  /** Runs a statement and, if it succeeds, commits: one round trip. Answers the statement's rows. */
  commitWith(text: string, params: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  isOpen(): boolean;
  close(): void;
}

/** `first`: what is said once the connection is there. */
export function createConnection(database: Database, first: string): Connection {
  let opening: Promise<Client> | null = null;
  const query: DriverQuery = async (asked, values) => {
    opening ??= open(database, first);
    const client = await opening;
    const sent = database.hyperdrive === undefined ? asked : uncached(asked);
    return await answered(() => queryOf(client)(sent, values));
  };
  return {
    query: asClientQuery(query),
    async commitWith(text, params) {
      opening ??= open(database, first);
      const client = await opening;
      const sent = database.hyperdrive === undefined ? text : neverSent(text);
      return await answered(async () => {
        const { query: both, results } = createPipeline([
          { text: sent, params, arrayMode: false },
          { text: 'commit', params: [], arrayMode: false },
        ]);
        client.query(both);
        const [told, done] = await results;
        if (done?.command !== 'COMMIT') throw new Error(`a commit was answered ${String(done?.command)}`);
        return asObjects(told?.rows ?? []);
      });
    },
    isOpen: () => opening !== null,
    close() {
      opening?.then(end, () => undefined);
    },
  };
}

async function open(database: Database, first: string): Promise<Client> {
  const client = interactiveClient(database, limits);
  try {
    await answered(() => client.connect());
    await answered(() => client.query(first));
    return client;
  } catch (error) {
    end(client);
    throw error;
  }
}

/** The socket closes at once; only the driver's word that it is closed may be long in coming. */
const end = (client: Client): void => void client.end().catch(() => undefined);

/** An error without a code is not Postgres's: the connection broke, or nothing came in time. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (postgresErrorOf(error) !== null) throw error;
    throw new ApiError('primary_unavailable', { retryAfterSeconds: 5 });
  }
}

/** Not in array mode, rows are objects. */
const asObjects = (rows: readonly unknown[]) => rows as readonly Record<string, unknown>[];

type Asked = string | { text: string };
type DriverQuery = (asked: Asked, values: unknown) => Promise<unknown>;

const uncached = (asked: Asked): Asked =>
  typeof asked === 'string' ? neverSent(asked) : { ...asked, text: neverSent(asked.text) };

/** The driver's own `query`, given on: same arguments, same answers. */
const asClientQuery = (query: DriverQuery): Client['query'] => query as unknown as Client['query'];
const queryOf = (client: Client): DriverQuery => client.query.bind(client);
