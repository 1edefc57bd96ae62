import type { Client } from '@neondatabase/serverless';
import { ApiError } from '../../schema/errors.ts';
import { interactiveClient } from './client.ts';
import { postgresErrorOf } from './errors.ts';
import type { Database } from './order.ts';

const limits = { connectTimeoutMs: 5000, queryTimeoutMs: 12_000 };

/** The primary over a socket, opened by the first query and thrown away at the end: for one transaction. */
export interface Connection {
  /** As a client of the driver has it. Throws `primary_unavailable` when the database does not answer. */
  query: Client['query'];
  isOpen(): boolean;
  close(): void;
}

/** `first`: what is said once the connection is there. */
export function createConnection(database: Database, first: string): Connection {
  let opening: Promise<Client> | null = null;
  const query = async (...given: Parameters<Client['query']>): Promise<unknown> => {
    opening ??= open(database, first);
    const client = await opening;
    return await answered(async (): Promise<unknown> => client.query(...given));
  };
  return {
    query: asDriverQuery(query),
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

/** The driver's own `query`, given on: same arguments, same answers. */
const asDriverQuery = (query: (...given: Parameters<Client['query']>) => Promise<unknown>) =>
  query as Client['query'];
