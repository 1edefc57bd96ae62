import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { neonConfig } from '@neondatabase/serverless';
import { sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CachingPostgres, startCachingPostgres } from '../../tests/stack/caching-postgres.ts';
import type { Face } from '../../tests/stack/http-face.ts';
import { startNeonFace } from '../../tests/stack/neon-face.ts';
import { freePorts } from '../../tests/stack/ports.ts';
import { type PostgresCluster, startCluster } from '../../tests/stack/postgres.ts';
import { type Reaper, startReaper } from '../../tests/stack/reaper.ts';
import { scratchDirectory } from '../../tests/stack/scratch.ts';
import { until } from '../../tests/stack/until.ts';
import { migrateDatabase } from '../ops/migrate.ts';
import { CachingError, snapshotClient, statementClient } from './client.ts';
import { isConnectionFailure, postgresErrorOf } from './errors.ts';
import type { Database } from './order.ts';

const scratch = scratchDirectory('hyperdrive');
const passwords = { superuser: 'super-secret', app: 'app-secret', replication: 'replication-secret' };
let reaper: Reaper;
let cluster: PostgresCluster;
let face: Face;
let cache: CachingPostgres;
let cachePort: number;
let primary: pg.Client;

beforeAll(async () => {
  reaper = startReaper();
  const [port = 0, facePort = 0, free = 0] = await freePorts(26_740, 3);
  cachePort = free;
  cluster = await startCluster({
    directory: join(scratch.path, 'pg'),
    durable: false,
    passwords,
    primary: { name: 'eu', port },
    standbys: [],
    reaper,
  });
  face = await startNeonFace({ port: facePort, hosts: { 'eu.db.test': port } });
  neonConfig.fetchEndpoint = () => `http://127.0.0.1:${facePort}/sql`;
  cache = await startCachingPostgres(cachePort, () => port);
  await migrateDatabase(cluster.connectionString('eu'));
  primary = new pg.Client({ connectionString: cluster.connectionString('eu') });
  await primary.connect();
});

afterAll(async () => {
  await primary.end();
  await cache.close();
  await face.close();
  await cluster.stop();
  reaper.close();
  scratch.remove();
});

/** As production reaches it; outside workerd the driver is told where that is. */
const http: Database = {
  region: 'eu',
  url: `postgresql://roost:${passwords.app}@eu.db.test/roost`,
  isPrimary: true,
};

/** The same bytes that a binding carries, over a socket of Node's. */
function plain(port = cluster.primary.port, login = `roost:${passwords.app}`): Database {
  return {
    region: 'eu',
    url: 'hyperdrive:TEST',
    isPrimary: true,
    hyperdrive: {
      connectionString: `postgresql://${login}@127.0.0.1:${port}/roost?sslmode=disable`,
      connect() {
        const socket = connect(port, '127.0.0.1');
        const opened = new Promise((resolve, reject) => {
          socket.once('connect', resolve);
          socket.once('error', reject);
        });
        const { readable, writable } = Duplex.toWeb(socket);
        return {
          opened,
          readable: readable as ReadableStream<Uint8Array>,
          writable: writable as WritableStream<Uint8Array>,
          close: () => Promise.resolve(socket.destroy()),
        };
      },
    },
  };
}

const inTime = () => AbortSignal.timeout(10_000);
const execute = async (database: Database, query: SQL) =>
  (await drizzle(statementClient(database, inTime())).execute(query)).rows;

test('values come back as they do over HTTP', async () => {
  const query = sql`
    select ${'it"s'}::text as "text", ${42}::int as "int", ${2 ** 52}::bigint as "bigint", ${1.5}::float8 as "float",
      ${true}::bool as "bool", ${null}::text as "null", ${JSON.stringify({ a: [1, null] })}::jsonb as "json",
      ${sql.param(['a', 'b "c", \\d', null])}::text[] as "texts", ${sql.param([])}::text[] as "none",
      ${sql.param([[1, 2]])}::int[] as "nested", '1.20'::numeric as "numeric", now()::date as "date",
      '2026-01-02 03:04:05.678+00'::timestamptz as "at", '\\x00ff'::bytea as "bytes", 'a b'::varchar as "varchar"`;
  const [overWire] = await execute(plain(), query);
  const [overHttp] = await execute(http, query);
  expect(overWire).toEqual(overHttp);
});

test.each(['scram-sha-256', 'md5', 'password'])('a server that asks for %s is answered', async (method) => {
  const role = method.replaceAll('-', '_');
  const kept = method === 'md5' ? 'md5' : 'scram-sha-256';
  await cluster.primary.query(
    `SET password_encryption = '${kept}'; CREATE ROLE ${role} LOGIN PASSWORD 'a-secret' IN ROLE roost`,
  );
  const [file] = await cluster.primary.query('SHOW hba_file');
  const path = String(file?.['hba_file']);
  writeFileSync(path, `host all ${role} 127.0.0.1/32 ${method}\n${readFileSync(path, 'utf8')}`);
  await cluster.primary.query('SELECT pg_reload_conf()');
  const login = `${role}:a-secret`;
  await until(
    async () => {
      const [row] = await cluster.primary.query('SELECT FROM pg_hba_file_rules WHERE $1 = ANY (user_name)', [
        role,
      ]);
      return row;
    },
    { everyMs: 20, timeoutMs: 5000, onTimeout: () => 'the rules were not read' },
  );
  expect(await execute(plain(undefined, login), sql`select current_user as me`)).toEqual([{ me: role }]);
  const wrong = execute(plain(undefined, `${role}:guess`), sql`select 1`);
  await expect(wrong).rejects.toSatisfy((error) => postgresErrorOf(error)?.code === '28P01');
});

test('a batch is one snapshot that changes nothing', async () => {
  const db = drizzle(snapshotClient(plain(), inTime()));
  const count = sql`select (select count(*)::int from roles) as roles, pg_current_snapshot()::text as snapshot`;
  const [first, second] = await db.batch([db.execute(count), db.execute(count)]);
  expect(first.rows).toEqual(second.rows);
  const writing = drizzle(snapshotClient(plain(), inTime()));
  const write = writing.batch([writing.execute(sql`update heartbeat set counter = 0`)]);
  await expect(write).rejects.toSatisfy((error) => postgresErrorOf(error)?.code === '25006');
});

test('what Postgres refuses is told with its code, and what follows is not done', async () => {
  const db = drizzle(snapshotClient(plain(), inTime()));
  const batch = db.batch([db.execute(sql`select * from nowhere`), db.execute(sql`select 1/0`)]);
  await expect(batch).rejects.toSatisfy((error) => postgresErrorOf(error)?.code === '42P01');
  const again = sql`insert into epoch (one, number) values (1, 1)`;
  await expect(execute(plain(), again)).rejects.toSatisfy(
    (error) => postgresErrorOf(error)?.constraint === 'epoch_pkey',
  );
});

test('a server that is not there, or hangs, is a connection that failed', async () => {
  const [nobody = 0] = await freePorts(26_790, 1);
  const refused = execute(plain(nobody), sql`select 1`);
  await expect(refused).rejects.toSatisfy(isConnectionFailure);
  const client = statementClient(plain(), AbortSignal.timeout(50));
  const late = drizzle(client).execute(sql`select pg_sleep(60)`);
  await expect(late).rejects.toSatisfy(isConnectionFailure);
});

test('a cache in between gives nobody an old row, and is found out', async () => {
  const cached = plain(cachePort);
  const names = async () => {
    const db = drizzle(snapshotClient(cached, inTime()));
    const [{ rows }] = await db.batch([db.execute(sql`select name from roles order by name`)]);
    return rows.map(({ name }) => name);
  };
  const other = new pg.Client({ connectionString: cached.hyperdrive?.connectionString });
  await other.connect();
  const ask = async () => (await other.query('select name from roles where name <> $1', [''])).rows;
  const before = await ask();
  expect(await names()).toEqual(['Administrator']);
  await primary.query(`insert into roles (name, permissions) values ('Clerk', '{}')`);
  expect(await names()).toEqual(['Administrator', 'Clerk']);
  // Another client is lied to.
  expect(await ask()).toEqual(before);
  await other.end();
  expect(cache.hits()).toBeGreaterThan(1);
  await primary.query('update heartbeat set counter = counter + 1');
  await expect(names()).rejects.toThrow(CachingError);
});
