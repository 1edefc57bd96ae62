import pg from 'pg';

/** Runs `work` on one connection. Leaving without a commit is rolling back. */
export async function withDatabase<T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  // A connection lost between statements shows in the next statement's rejection.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

// Any constant does, as long as every migrator uses the same one.
const lockKey = 7_668_737_001;
const lockTimeoutMs = 60_000;

/** One transaction in which no other migrator is at work on this database; the next one waits up to a minute. */
export async function aloneIn<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
  await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
  const result = await work();
  await client.query('COMMIT');
  return result;
}
