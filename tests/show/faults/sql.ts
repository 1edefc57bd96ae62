import pg from 'pg';

type Rows = Record<string, unknown>[];

/** Asks over a connection of its own: the one before may have died with its database. */
export async function ask(url: string, text: string, values: unknown[] = []): Promise<Rows> {
  const session = await openSession(url);
  try {
    return await session.query(text, values);
  } finally {
    await session.end();
  }
}

/** A connection that holds what it has locked, until its end. */
export interface Session {
  query(text: string, values?: unknown[]): Promise<Rows>;
  /** Settles also when the database is gone. */
  end(): Promise<void>;
}

export async function openSession(url: string): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
  });
  // A database that is struck down says so here too.
  client.on('error', () => undefined);
  await client.connect();
  return {
    async query(text, values = []) {
      const { rows } = await client.query<Record<string, unknown>>(text, values);
      return rows;
    },
    async end() {
      await client.end().catch(() => undefined);
    },
  };
}
