import { readMigrationFiles } from 'drizzle-orm/migrator';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const MIGRATIONS = fileURLToPath(new URL('../../schema/migrations', import.meta.url));
// Any constant does, as long as every migrator uses the same one.
const LOCK_KEY = 7_668_737_001;
const LOCK_TIMEOUT_MS = 60_000;
// The table that drizzle-kit keeps, so that its own commands agree with what happened here.
const HISTORY = 'drizzle.__drizzle_migrations';

/**
 * Brings the database behind this connection string up to date, in one transaction; a second migrator waits for the
 * first. Answers how many migrations were applied. Throws when one that was applied before differs from its file.
 */
export async function migrateDatabase(connectionString: string, folder = MIGRATIONS): Promise<number> {
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  // A connection lost between statements shows in the next statement's rejection.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
    await client.query('CREATE SCHEMA IF NOT EXISTS drizzle');
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${HISTORY} (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
    );
    const applied = await client.query<{ hash: string }>(
      `SELECT hash FROM ${HISTORY} ORDER BY created_at, id`,
    );
    const pending = migrations.slice(applied.rows.length);
    applied.rows.forEach(({ hash }, index) => {
      const file = migrations[index];
      if (!file) throw new Error('the database has migrations that this version does not know');
      if (file.hash !== hash) throw new Error(`migration ${index} was changed after it had been applied`);
    });
    for (const migration of pending) {
      for (const statement of migration.sql) await client.query(statement);
      await client.query(`INSERT INTO ${HISTORY} (hash, created_at) VALUES ($1, $2)`, [
        migration.hash,
        migration.folderMillis,
      ]);
    }
    await client.query('COMMIT');
    return pending.length;
  } finally {
    // Without a commit, leaving is rolling back.
    await client.end();
  }
}

if (import.meta.main) {
  const url = process.env['DATABASE_PRIMARY_URL'];
  if (url === undefined || url === '') {
    console.error('DATABASE_PRIMARY_URL is not set: the connection string of the primary database');
    process.exitCode = 1;
  } else {
    const count = await migrateDatabase(url);
    console.log(count === 0 ? 'The database is up to date.' : `Migrations applied: ${count}.`);
  }
}
