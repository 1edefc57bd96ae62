import { setTimeout as delay } from 'node:timers/promises';
import { PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { type Copy, publication, selectCopy } from '../db/standing.ts';

/** Makes the publication of every table, or adds to it what a migration has made. Inside the caller's transaction. */
export async function publish(client: pg.Client): Promise<void> {
  const tables = await tablesOf(client);
  const list = tables.map((name) => `public.${pg.escapeIdentifier(name)}`).join(', ');
  const verb = (await hasPublication(client))
    ? `ALTER PUBLICATION ${publication} SET TABLE`
    : `CREATE PUBLICATION ${publication} FOR TABLE`;
  await client.query(`${verb} ${list}`);
}

export async function hasPublication(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('SELECT FROM pg_publication WHERE pubname = $1', [publication]);
  return rows.length > 0;
}

/** By name. */
export async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ relname: string }>(
    `SELECT relname FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname`,
  );
  return rows.map(({ relname }) => relname);
}

/** What a database is, in the words and by the statement that readers judge it with. */
export async function copyOf(client: pg.Client): Promise<Copy> {
  const { sql, params } = new PgDialect().sqlToQuery(selectCopy);
  const { rows } = await client.query<{ copy: Copy }>(`SELECT ${sql} AS copy`, params);
  const [row] = rows;
  if (row === undefined) throw new Error('the database does not say what it is');
  return row.copy;
}

/**
 * Subscribes to the publication at `publisherUrl`, or makes the subscription that is there know every table of it.
 * Cannot run in a transaction.
 */
export async function subscribe(client: pg.Client, publisherUrl: string): Promise<'made' | 'refreshed'> {
  const name = await subscriptionOf(client);
  if (name !== null) {
    await client.query(`ALTER SUBSCRIPTION ${pg.escapeIdentifier(name)} ENABLE`);
    await client.query(`ALTER SUBSCRIPTION ${pg.escapeIdentifier(name)} REFRESH PUBLICATION`);
    return 'refreshed';
  }
  // The slot at the primary has the same name, and each replica needs its own.
  const fresh = `${publication}_${crypto.randomUUID().slice(0, 8)}`;
  const source = pg.escapeLiteral(publisherUrl);
  await client.query(`CREATE SUBSCRIPTION ${fresh} CONNECTION ${source} PUBLICATION ${publication}`);
  return 'made';
}

/** Returns when every table has been copied; throws, with those that have not, when that takes too long. */
export async function untilCopied(client: pg.Client, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while ((await copyOf(client)) !== 'subscriber') {
    if (Date.now() > deadline)
      throw new Error(
        `not copied in time: ${(await uncopied(client)).join(', ')}; the replica's log says why`,
      );
    await delay(200);
  }
}

async function subscriptionOf(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ subname: string }>(
    `SELECT subname FROM pg_subscription
     WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND $1 = ANY (subpublications)`,
    [publication],
  );
  if (rows.length > 1) throw new Error('there are several subscriptions: drop all but one');
  return rows[0]?.subname ?? null;
}

async function uncopied(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ relname: string }>(
    `SELECT c.relname FROM pg_class c LEFT JOIN pg_subscription_rel r ON r.srrelid = c.oid
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND r.srsubstate IS DISTINCT FROM 'r'
     ORDER BY c.relname`,
  );
  return rows.map(({ relname }) => relname);
}
