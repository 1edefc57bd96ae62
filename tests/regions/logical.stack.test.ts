import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type realJournal from '../../schema/migrations/meta/_journal.json';
import { applyMigrations, migrationsFolder } from '../../workers/ops/apply-migrations.ts';
import { migrateDatabase } from '../../workers/ops/migrate.ts';
import { aloneIn, withDatabase } from '../../workers/ops/session.ts';
import type { PanelClient } from '../api-client.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { until } from '../stack/until.ts';
import { newNode, newServer, regionUrl, type TestServer } from './ground.ts';
import { type LogicalGround, startLogicalGround } from './logical-ground.ts';
import { nameIn, readServer, renameServer, routeOf, untilRoute as untilRouteOf } from './route-reader.ts';

let logical: LogicalGround;
let server: TestServer;
/** Carries no marks. */
let reader: PanelClient;

beforeAll(async () => {
  logical = await startLogicalGround(26_600);
  const { ground } = logical;
  reader = ground.admin.unmarkedAt(regionUrl(ground, 'ap'));
  server = await newServer(ground, await newNode(ground));
});

afterAll(() => logical.stop());

const read = (client: PanelClient) => readServer(client, server.id);
const rename = (client: PanelClient, name: string) => renameServer(client, server.id, name);

const untilRoute = (wanted: string) => untilRouteOf(() => read(reader), wanted);

/** As an operator's run that ended before it subscribed. */
const makeTables = (folder = migrationsFolder) =>
  withDatabase(logical.replicaUrl, (client) =>
    aloneIn(client, () => applyMigrations(client, { folder, part: 'schema' })),
  );

/** The migrations with one more, which makes a table. */
function oneMoreMigration(directory: string): string {
  cpSync(migrationsFolder, directory, { recursive: true });
  const file = join(directory, 'meta/_journal.json');
  const journal: typeof realJournal = JSON.parse(readFileSync(file, 'utf8'));
  const last = journal.entries.at(-1);
  const entry = { idx: 0, version: '7', tag: 'more', breakpoints: true, ...last };
  journal.entries.push({ ...entry, idx: entry.idx + 1, when: (last?.when ?? 0) + 1, tag: 'more' });
  writeFileSync(file, JSON.stringify(journal));
  writeFileSync(join(directory, 'more.sql'), 'CREATE TABLE "notes" ("id" integer PRIMARY KEY);');
  return directory;
}

const notesThere = async (): Promise<number> => {
  const { rows } = await logical.replica.query<{ count: number }>('SELECT count(*)::int AS count FROM notes');
  return rows[0]?.count ?? -1;
};

test('a database that was never migrated answers nobody, nor does one that follows nobody', async () => {
  await untilRoute('primary-fallback:schema');
  await makeTables();
  await untilRoute('primary-fallback:no-replica');
});

test('while the copy of one table stands still nothing is read; then everything is', async () => {
  // Lets readers in, and no copy.
  await logical.replica.query('BEGIN; LOCK TABLE roles IN SHARE MODE');
  await expect(logical.migrateReplica({ timeoutMs: 2000 })).rejects.toThrow('roles');
  await untilRoute('primary-fallback:incomplete');
  await logical.replica.query('COMMIT');
  expect(await logical.migrateReplica()).toEqual({ applied: 0, subscription: 'refreshed' });
  expect(nameIn(await untilRoute('replica:ap'))).toBe(server.name);
});

test('what one has written is read at once while the replica waits; others read the replica', async () => {
  const writer = logical.ground.admin.unmarkedAt(reader.base, true);
  await logical.replica.query(`ALTER SUBSCRIPTION ${await subscription()} DISABLE`);
  expect((await rename(writer, 'not there yet')).status).toBe(200);
  const own = await read(writer);
  expect([routeOf(own), nameIn(own)]).toEqual(['primary-fallback:mark', 'not there yet']);
  expect(nameIn(await untilRoute('replica:ap'))).toBe(server.name);
  await logical.replica.query(`ALTER SUBSCRIPTION ${await subscription()} ENABLE`);
  await until(async () => (routeOf(await read(writer)) === 'replica:ap' ? true : undefined), {
    everyMs: 50,
    timeoutMs: 20_000,
    onTimeout: () => 'the replica never showed what was written',
  });
  expect(nameIn(await read(writer))).toBe('not there yet');
});

test('a new table that the subscription does not know of keeps its rows away, and the replica from readers', async () => {
  const scratch = scratchDirectory('migrations');
  try {
    const folder = oneMoreMigration(scratch.path);
    await untilRoute('replica:ap');
    await migrateDatabase(logical.ground.stack.primaryUrl, folder);
    await makeTables(folder);
    const { sql } = logical.ground;
    const scope = `srv:${server.id}`;
    await sql.query('BEGIN; INSERT INTO notes VALUES (1), (2)');
    const { rows: raised } = await sql.query<{ version: string }>(
      'UPDATE scope_version SET version = version + 1 WHERE scope = $1 RETURNING version',
      [scope],
    );
    await sql.query('COMMIT');
    await until(
      async () => {
        const { rows } = await logical.replica.query<{ version: string }>(
          'SELECT version FROM scope_version WHERE scope = $1',
          [scope],
        );
        return rows[0]?.version === raised[0]?.version ? true : undefined;
      },
      { everyMs: 20, timeoutMs: 10_000, onTimeout: () => 'the version never came' },
    );
    expect(await notesThere()).toBe(0);
    await untilRoute('primary-fallback:incomplete');
    expect(await logical.migrateReplica({ folder })).toEqual({ applied: 0, subscription: 'refreshed' });
    expect(await notesThere()).toBe(2);
    await untilRoute('replica:ap');
  } finally {
    scratch.remove();
  }
});

test('a publication that lacks a table keeps the replica from readers', async () => {
  await logical.ground.sql.query('ALTER PUBLICATION roost DROP TABLE notes');
  await untilRoute('primary-fallback:incomplete');
  await logical.ground.sql.query('ALTER PUBLICATION roost ADD TABLE notes');
  await untilRoute('replica:ap');
});

test('a second subscription, whose rows come apart from the versions, keeps the replica from readers', async () => {
  const { ground, replica } = logical;
  await ground.sql.query('CREATE PUBLICATION another FOR TABLE settings');
  await replica.query(
    `CREATE SUBSCRIPTION another CONNECTION '${ground.stack.primaryUrl}' PUBLICATION another WITH (copy_data = false)`,
  );
  await untilRoute('primary-fallback:incomplete');
  await replica.query('DROP SUBSCRIPTION another');
  await untilRoute('replica:ap');
});

test('a replica that has not had all migrations answers nobody', async () => {
  await logical.replica.query('ALTER TABLE drizzle.__drizzle_migrations RENAME TO kept');
  await logical.replica.query(
    'CREATE VIEW drizzle.__drizzle_migrations AS SELECT * FROM drizzle.kept LIMIT 1',
  );
  await untilRoute('primary-fallback:schema');
  await logical.replica.query('DROP VIEW drizzle.__drizzle_migrations');
  await logical.replica.query('ALTER TABLE drizzle.kept RENAME TO __drizzle_migrations');
  await untilRoute('replica:ap');
});

test('migrators refuse what they are not for', async () => {
  await expect(migrateDatabase(logical.replicaUrl)).rejects.toThrow('migrate it with --replica');
  const standby = logical.ground.stack.postgres.connectionString('ap');
  await expect(migrateDatabase(standby)).rejects.toThrow('follows its primary');
});

async function subscription(): Promise<string> {
  const { rows } = await logical.replica.query<{ subname: string }>('SELECT subname FROM pg_subscription');
  return rows[0]?.subname ?? '';
}
