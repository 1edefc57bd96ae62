import { readMigrationFiles } from 'drizzle-orm/migrator';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { judge } from './migration-rules.ts';

export const migrationsFolder = fileURLToPath(new URL('../../schema/migrations', import.meta.url));

// The table that drizzle-kit keeps, so that its own commands agree with what happened here.
const history = 'drizzle.__drizzle_migrations';

export interface Wanted {
  folder: string;
  /** `schema`: rows are left out, as they come from the primary. */
  part: 'all' | 'schema';
}

/**
 * Applies what is pending, inside the caller's transaction, and answers how many migrations that were. Throws when one
 * that was applied before differs from its file.
 */
export async function applyMigrations(client: pg.Client, { folder, part }: Wanted): Promise<number> {
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  await client.query('CREATE SCHEMA IF NOT EXISTS drizzle');
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${history} (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
  );
  const applied = await client.query<{ hash: string }>(`SELECT hash FROM ${history} ORDER BY created_at, id`);
  applied.rows.forEach(({ hash }, index) => {
    const file = migrations[index];
    if (!file) throw new Error('the database has migrations that this version does not know');
    if (file.hash !== hash) throw new Error(`migration ${index} was changed after it had been applied`);
  });
  const pending = migrations.slice(applied.rows.length);
  for (const migration of pending) {
    for (const statement of migration.sql) {
      if (part === 'schema' && isData(statement)) continue;
      await client.query(statement);
    }
    await client.query(`INSERT INTO ${history} (hash, created_at) VALUES ($1, $2)`, [
      migration.hash,
      migration.folderMillis,
    ]);
  }
  return pending.length;
}

const isData = (statement: string): boolean => judge(statement).every(({ kind }) => kind === 'data');
