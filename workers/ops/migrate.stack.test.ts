import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePorts } from '../../tests/stack/ports.ts';
import { startCluster, type PostgresCluster } from '../../tests/stack/postgres.ts';
import { startReaper, type Reaper } from '../../tests/stack/reaper.ts';
import { scratchDirectory } from '../../tests/stack/scratch.ts';
import { migrateDatabase } from './migrate.ts';

const scratch = scratchDirectory('migrate');
const passwords = { superuser: 'super-secret', app: 'app-secret', replication: 'replication-secret' };
let reaper: Reaper;
let cluster: PostgresCluster;
let url: string;
let databases = 0;

beforeAll(async () => {
  reaper = startReaper();
  const [port = 0] = await freePorts(22_200, 1);
  cluster = await startCluster({
    directory: join(scratch.path, 'pg'),
    durable: false,
    passwords,
    primary: { name: 'eu', port },
    standbys: [],
    reaper,
  });
});

afterAll(async () => {
  await cluster.stop();
  reaper.close();
  scratch.remove();
});

beforeEach(async () => {
  databases += 1;
  const name = `migrate_${databases}`;
  await cluster.primary.query(`CREATE DATABASE ${name} OWNER roost`);
  url = cluster.connectionString('eu').replace(/roost$/, name);
});

async function rows(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test('an empty database is brought up to date once', async () => {
  const applied = await migrateDatabase(url);
  expect(applied).toBeGreaterThan(0);
  expect(await rows('SELECT number FROM epoch')).toEqual([{ number: 1 }]);
  expect(await migrateDatabase(url)).toBe(0);
});

test('of several migrators at once one does the work', async () => {
  const counts = await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)]);
  expect(counts.filter((count) => count > 0)).toHaveLength(1);
});

test('a migration that was changed after it had been applied is refused', async () => {
  await migrateDatabase(url);
  const folder = join(scratch.path, 'changed');
  cpSync(fileURLToPath(new URL('../../schema/migrations', import.meta.url)), folder, { recursive: true });
  const file = join(folder, '0000_first.sql');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n-- changed`);
  await expect(migrateDatabase(url, folder)).rejects.toThrow('migration 0 was changed');
});

test('a failing migration leaves nothing behind', async () => {
  const folder = join(scratch.path, 'failing');
  cpSync(fileURLToPath(new URL('../../schema/migrations', import.meta.url)), folder, { recursive: true });
  writeFileSync(join(folder, '0001_seed.sql'), 'SELECT 1/0');
  await expect(migrateDatabase(url, folder)).rejects.toThrow('division by zero');
  expect(await rows(`SELECT to_regclass('epoch') AS epoch`)).toEqual([{ epoch: null }]);
});
