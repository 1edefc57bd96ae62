import type { Client } from '@neondatabase/serverless';
import { ApiError } from '../../schema/errors.ts';
import { interactiveClient, plain, uncached } from './client.ts';
import { postgresErrorOf } from './errors.ts';
import type { Database } from './order.ts';
import { createPipeline, type Statement, type StatementResult, type TypeParsers } from './pipeline.ts';

const limits = { connectTimeoutMs: 5000, queryTimeoutMs: 12_000 };

/** One transaction on the primary, over a socket that its first query opens. */
export interface Connection {
  /** As a client of the driver has it. Throws `primary_unavailable` when the database does not answer. */
  query: Client['query'];
  /** Runs statements and, if they succeed, commits: one round trip. Answers the last one's rows. */
  commitWith(statements: readonly Statement[]): Promise<readonly Record<string, unknown>[]>;
  isOpen(): boolean;
  /** Ends the transaction with the socket, where it is not committed. */
  close(): void;
}

/** `begin`: the statements that begin the transaction; they go out with the first one that is asked. */
export function createConnection(database: Database, begin: readonly string[]): Connection {
  let opening: Promise<Client> | null = null;
  let isBegun = false;
  const run = async (statements: readonly Statement[]): Promise<StatementResult[]> => {
    const client = await (opening ??= open(database));
    const first = isBegun ? [] : begin.map(plain);
    isBegun = true;
    const sent = database.hyperdrive === undefined ? statements : statements.map(uncached);
    return await answered(async () => {
      const pipeline = createPipeline([...first, ...sent]);
      client.query(pipeline.query);
      return (await pipeline.results).slice(first.length);
    });
  };
  return {
    query: asClientQuery(async (asked, values) => {
      const { text, rowMode, types } = typeof asked === 'string' ? { text: asked } : asked;
      const [result] = await run([{ text, params: values ?? [], arrayMode: rowMode === 'array', types }]);
      return result;
    }),
    async commitWith(statements) {
      const results = await run([...statements, plain('commit')]);
      const [told, done] = results.slice(-2);
      if (done?.command !== 'COMMIT') throw new Error(`a commit was answered ${String(done?.command)}`);
      return asObjects(told?.rows ?? []);
    },
    isOpen: () => opening !== null,
    close() {
      opening?.then(end, () => undefined);
    },
  };
}

async function open(database: Database): Promise<Client> {
  const client = interactiveClient(database, limits);
  try {
    await answered(() => client.connect());
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

/** What drizzle gives the driver. */
interface AskedQuery {
  text: string;
  rowMode?: 'array';
  types?: TypeParsers;
}
type DriverQuery = (
  asked: string | AskedQuery,
  values?: readonly unknown[],
) => Promise<StatementResult | undefined>;

/** The driver's own `query`, given on: same arguments, same answers. */
const asClientQuery = (query: DriverQuery): Client['query'] => query as unknown as Client['query'];
