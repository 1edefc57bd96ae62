import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { applyMigrations, migrationsFolder } from './apply-migrations.ts';
import { copyOf, publish, subscribe, tablesOf, untilCopied } from './replication.ts';
import { aloneIn, withDatabase } from './session.ts';

export interface ReplicaOptions {
  primaryUrl: string;
  replicaUrl: string;
  /** Where the replica reaches the primary, with a role that may replicate. */
  publisherUrl: string;
  /** How long the first copy of all tables, or of new ones, may take. */
  timeoutMs: number;
  folder?: string;
}

export interface MigratedReplica {
  applied: number;
  subscription: 'made' | 'refreshed';
}

/**
 * Brings a logical replica up to date with its primary, which was migrated before: its tables, then its subscription,
 * then the rows of what is new. An empty database becomes a replica; after a failure it may be run again.
 */
export async function migrateReplica(options: ReplicaOptions): Promise<MigratedReplica> {
  const { primaryUrl, replicaUrl, publisherUrl, timeoutMs, folder = migrationsFolder } = options;
  await withDatabase(primaryUrl, (client) => preparePrimary(client, folder));
  return await withDatabase(replicaUrl, async (client) => {
    const copy = await copyOf(client);
    if (copy === 'standby') throw new Error('this is a standby: it follows its primary by itself');
    const applied = await aloneIn(client, async () => {
      if (copy === 'other') await refuseRows(client);
      return await applyMigrations(client, { folder, part: 'schema' });
    });
    const subscription = await subscribe(client, publisherUrl);
    await untilCopied(client, timeoutMs);
    return { applied, subscription };
  });
}

async function preparePrimary(client: pg.Client, folder: string): Promise<void> {
  const { rows } = await client.query<{ wal_level: string }>('SHOW wal_level');
  if (rows[0]?.wal_level !== 'logical')
    throw new Error('the primary does not write what logical replicas need: set its wal_level to logical');
  await aloneIn(client, async () => {
    const wanted = readMigrationFiles({ migrationsFolder: folder }).length;
    const applied = await client
      .query<{ count: number }>('SELECT count(*)::int AS count FROM drizzle.__drizzle_migrations')
      .catch(() => null);
    if ((applied?.rows[0]?.count ?? 0) < wanted)
      throw new Error('the primary has not been migrated: do that first');
    await publish(client);
  });
}

/** Rows that did not come from the primary would stand in the way of those that do. */
async function refuseRows(client: pg.Client): Promise<void> {
  for (const name of await tablesOf(client)) {
    const { rows } = await client.query(`SELECT FROM public.${pg.escapeIdentifier(name)} LIMIT 1`);
    if (rows.length > 0)
      throw new Error(`the replica's database holds rows of its own, in ${name}: give it an empty one`);
  }
}
