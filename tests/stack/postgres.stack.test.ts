import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { clearGround, dataGround } from './ground.ts';
import { freePorts } from './ports.ts';
import { startCluster, type ClusterOptions, type PostgresCluster } from './postgres.ts';
import { startReaper, type Reaper } from './reaper.ts';
import { scratchDirectory } from './scratch.ts';

const passwords = { superuser: 'super-secret', app: 'app-secret', replication: 'replication-secret' };
const started: PostgresCluster[] = [];
let reaper: Reaper;
let scratch: ReturnType<typeof scratchDirectory>;

beforeAll(() => {
  reaper = startReaper();
  scratch = scratchDirectory('postgres');
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((cluster) => cluster.stop()));
});

afterAll(() => {
  reaper.close();
  scratch.remove();
});

async function options(folder: string, more: Partial<ClusterOptions> = {}): Promise<ClusterOptions> {
  const [eu = 0, us = 0, ap = 0] = await freePorts(22_000, 3);
  return {
    directory: join(scratch.path, folder),
    durable: false,
    passwords,
    primary: { name: 'eu', port: eu },
    standbys: [
      { name: 'us', port: us },
      { name: 'ap', port: ap },
    ],
    reaper,
    ...more,
  };
}

async function start(clusterOptions: ClusterOptions): Promise<PostgresCluster> {
  const cluster = await startCluster(clusterOptions);
  started.push(cluster);
  return cluster;
}

async function withClient<T>(connectionString: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Asks until the answer is true; the suite's own deadline ends it otherwise. */
async function until(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask())) await delay(20);
}

async function noteExists(cluster: PostgresCluster, name: string, text: string): Promise<boolean> {
  return await withClient(cluster.connectionString(name), async (client) => {
    const found = await client.query('SELECT 1 FROM note WHERE text = $1', [text]);
    return found.rowCount === 1;
  });
}

test('standbys follow the primary, refuse writes, and lag as told', async () => {
  const cluster = await start(await options('follow'));
  const write = async (text: string) =>
    await withClient(cluster.connectionString('eu'), async (client) => {
      await client.query('CREATE TABLE IF NOT EXISTS note (text text)');
      await client.query('INSERT INTO note VALUES ($1)', [text]);
    });
  await write('first');
  await until(
    async () => (await noteExists(cluster, 'us', 'first')) && (await noteExists(cluster, 'ap', 'first')),
  );

  await expect(
    withClient(
      cluster.connectionString('us'),
      async (client) => await client.query(`INSERT INTO note VALUES ('no')`),
    ),
  ).rejects.toMatchObject({ code: '25006' });

  await cluster.instance('us').setLag(600_000);
  await write('second');
  await until(async () => await noteExists(cluster, 'ap', 'second'));
  expect(await noteExists(cluster, 'us', 'second')).toBe(false);

  await cluster.instance('us').setLag(0);
  await until(async () => await noteExists(cluster, 'us', 'second'));
});

test('a wrong password is refused', async () => {
  const cluster = await start(await options('password', { standbys: [] }));
  const wrong = cluster.connectionString('eu').replace('app-secret', 'guess');
  await expect(withClient(wrong, async (client) => await client.query('SELECT 1'))).rejects.toMatchObject({
    code: '28P01',
  });
});

test('data is found again after every server was killed, on other ports too', async () => {
  const first = await start(await options('killed', { durable: true }));
  await withClient(first.connectionString('eu'), async (client) => {
    await client.query('CREATE TABLE note (text text)');
    await client.query(`INSERT INTO note VALUES ('kept')`);
  });
  for (const instance of [first.primary, ...first.standbys]) process.kill(instance.pid() ?? 0, 'SIGKILL');
  expect(existsSync(join(scratch.path, 'killed', 'eu', 'postmaster.pid'))).toBe(true);

  const [eu = 0, us = 0, ap = 0] = await freePorts(22_050, 3);
  const second = await start(
    await options('killed', {
      durable: true,
      primary: { name: 'eu', port: eu },
      standbys: [
        { name: 'us', port: us },
        { name: 'ap', port: ap },
      ],
    }),
  );
  for (const name of ['eu', 'us', 'ap']) expect(await noteExists(second, name, 'kept')).toBe(true);
});

test('a pid file that names a stranger does not stop the start', async () => {
  const plan = await options('stranger', { standbys: [] });
  const first = await start(plan);
  await first.stop();
  const file = join(scratch.path, 'stranger', 'eu', 'postmaster.pid');
  writeFileSync(
    file,
    `${process.pid}\n${join(scratch.path, 'stranger', 'eu')}\n0\n42000\n\n127.0.0.1\n0 0\nready\n`,
  );
  const second = await start(plan);
  expect(await second.primary.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(readFileSync(file, 'utf8')).not.toMatch(new RegExp(`^${process.pid}\n`));
});

test('a standby that cannot start any more is made again', async () => {
  const plan = await options('broken');
  const first = await start(plan);
  await withClient(
    first.connectionString('eu'),
    async (client) => await client.query('CREATE TABLE note (text text)'),
  );
  await first.stop();
  writeFileSync(join(scratch.path, 'broken', 'us', 'global', 'pg_control'), 'rubbish');
  const second = await start(plan);
  await until(
    async () =>
      (await second.instance('us').query('SELECT pg_is_in_recovery() AS follows'))[0]?.['follows'] === true,
  );
  expect(await noteExists(second, 'us', 'absent')).toBe(false);
});

test('standbys are made again when the machine itself went down', async () => {
  const plan = await options('power', { durable: true });
  const first = await start(plan);
  await withClient(
    first.connectionString('eu'),
    async (client) => await client.query('CREATE TABLE note (text text)'),
  );
  const marker = join(scratch.path, 'power', 'running');
  const note = readFileSync(marker, 'utf8');
  await first.stop();
  expect(existsSync(marker)).toBe(false);

  writeFileSync(marker, String(Number(note) - 3_600));
  const relic = join(scratch.path, 'power', 'us', 'relic');
  writeFileSync(relic, '');
  const second = await start(plan);
  expect(existsSync(relic)).toBe(false);
  expect(await noteExists(second, 'us', 'absent')).toBe(false);
});

test.runIf(process.getuid?.() === 0)(
  'data goes to shared ground when the clone is closed to others',
  async () => {
    const closed = join(scratch.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    chmodSync(closed, 0o700);
    const plan = await options('closed/pg', { standbys: [] });
    const cluster = await start(plan);
    expect(await cluster.primary.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(lstatSync(plan.directory).isSymbolicLink()).toBe(true);
    await cluster.stop();

    // A link that was deleted by hand leaves data that the next one to come clears away.
    const ground = readlinkSync(plan.directory);
    rmSync(plan.directory);
    expect(existsSync(ground)).toBe(true);
    const next = join(closed, 'next');
    dataGround(next, { uid: 65_534, gid: 65_534 });
    expect(existsSync(ground)).toBe(false);
    clearGround(next);
    expect(existsSync(next)).toBe(false);
  },
);
