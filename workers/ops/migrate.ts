import { applyMigrations, migrationsFolder } from './apply-migrations.ts';
import { copyOf, hasPublication, publish } from './replication.ts';
import { aloneIn, withDatabase } from './session.ts';

/**
 * Brings the primary behind this connection string up to date, in one transaction; a second migrator waits for the
 * first. New tables are published with it. Answers how many migrations were applied.
 */
export async function migrateDatabase(connectionString: string, folder = migrationsFolder): Promise<number> {
  return await withDatabase(connectionString, async (client) => {
    const copy = await copyOf(client);
    if (copy === 'standby') throw new Error('this is a standby: it follows its primary, migrate that one');
    if (copy !== 'other') throw new Error('this is a logical replica: migrate it with --replica');
    return await aloneIn(client, async () => {
      const count = await applyMigrations(client, { folder, part: 'all' });
      if (await hasPublication(client)) await publish(client);
      return count;
    });
  });
}
