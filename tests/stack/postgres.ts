import { execFile } from 'node:child_process';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { noteRunning, noteStopped, wentDownWithMachine } from './boot-marker.ts';
import type { Identity } from './daemon.ts';
import { dataGround, unprivilegedIdentity } from './ground.ts';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.ts';
import { postgresInstance, type PostgresInstance } from './postgres-instance.ts';
import type { Reaper } from './reaper.ts';

const execute = promisify(execFile);
const COMMAND_TIMEOUT_MS = 120_000;
const CATCH_UP_TIMEOUT_MS = 15_000;
const APP = 'roost';

export interface PostgresPasswords {
  superuser: string;
  app: string;
  replication: string;
}

export interface ClusterOptions {
  /** Holds one data directory per server; found again by the next start. */
  directory: string;
  durable: boolean;
  passwords: PostgresPasswords;
  primary: { name: string; port: number };
  standbys: { name: string; port: number }[];
  reaper: Reaper;
}

/** A primary and its hot standbys, with the role and database `roost` ready on all of them. */
export interface PostgresCluster {
  readonly primary: PostgresInstance;
  readonly standbys: PostgresInstance[];
  /** A primary or standby by name. */
  instance(name: string): PostgresInstance;
  /** Where a Node program reaches that server as the role `roost`. */
  connectionString(name: string): string;
  stop(): Promise<void>;
}

export async function startCluster(options: ClusterOptions): Promise<PostgresCluster> {
  const identity = unprivilegedIdentity();
  const binaries = findPostgres(identity);
  const ground = dataGround(options.directory, identity);

  const primary = postgresInstance({
    ...options.primary,
    directory: join(ground, options.primary.name),
    durable: options.durable,
    superuserPassword: options.passwords.superuser,
    binaries,
    identity,
    reaper: options.reaper,
  });
  const standbys = options.standbys.map((standby) =>
    postgresInstance({
      ...standby,
      directory: join(ground, standby.name),
      // A copy can be made again, and writing it down at once would cost the first start seconds.
      durable: false,
      superuserPassword: options.passwords.superuser,
      follows: { port: options.primary.port, password: options.passwords.replication },
      binaries,
      identity,
      reaper: options.reaper,
    }),
  );
  const all = [primary, ...standbys];
  const place = { ground, binaries, identity, options };

  const marker = join(ground, 'running');
  if (wentDownWithMachine(marker)) removeStandbys(place);
  await prepareDirectories(place);
  noteRunning(marker);
  try {
    try {
      await startAll(primary, standbys, options.passwords);
    } catch (error) {
      // A standby that cannot follow any more is a copy, so it is made again; a primary's fault is final.
      if (!(error instanceof StandbyFault)) throw error;
      await Promise.all(all.map((instance) => instance.stop()));
      removeStandbys(place);
      await prepareDirectories(place);
      await startAll(primary, standbys, options.passwords);
    }
  } catch (error) {
    await Promise.all(all.map((instance) => instance.stop()));
    throw error;
  }

  const instance = (name: string): PostgresInstance => {
    const found = all.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`no Postgres server is named "${name}"`);
    return found;
  };
  return {
    primary,
    standbys,
    instance,
    connectionString: (name) =>
      `postgresql://${APP}:${options.passwords.app}@127.0.0.1:${instance(name).port}/${APP}`,
    async stop() {
      // Standbys first: they would log the primary's departure as a fault.
      await Promise.all(standbys.map((standby) => standby.stop()));
      await primary.stop();
      noteStopped(marker);
    },
  };
}

interface Place {
  ground: string;
  binaries: PostgresBinaries;
  identity: Identity | undefined;
  options: ClusterOptions;
}

class StandbyFault extends Error {}

function removeStandbys({ ground, options }: Place): void {
  for (const { name } of options.standbys) rmSync(join(ground, name), { recursive: true, force: true });
}

/** Makes what is missing. New directories appear whole, by rename, so an interrupted start leaves none half made. */
async function prepareDirectories(place: Place): Promise<void> {
  const { ground, options } = place;
  const source = join(ground, options.primary.name);
  if (!existsSync(source)) {
    await initialise(place, `${source}.new`);
    renameSync(`${source}.new`, source);
  }
  const major = readFileSync(join(source, 'PG_VERSION'), 'utf8').trim();
  if (major !== place.binaries.version.split('.')[0])
    throw new Error(
      `${source} holds data of Postgres ${major}, and Postgres ${place.binaries.version} is installed`,
    );
  await Promise.all(options.standbys.map(({ name }) => copyDirectory(place, source, join(ground, name))));
}

async function copyDirectory(place: Place, source: string, target: string): Promise<void> {
  if (existsSync(target)) return;
  const half = `${target}.new`;
  rmSync(half, { recursive: true, force: true });
  await run(place, 'cp', ['-pR', source, half]);
  rmSync(join(half, 'postmaster.pid'), { force: true });
  writeOwned(place, join(half, 'standby.signal'), '');
  renameSync(half, target);
}

async function initialise(place: Place, directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  const passwordFile = join(place.ground, 'superuser-password');
  writeOwned(place, passwordFile, place.options.passwords.superuser);
  try {
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
    const account = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await run(place, place.binaries.initdb, [
      '-D',
      directory,
      ...account,
      ...locale,
      '--no-sync',
      '--no-instructions',
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  // The serverless driver sends the password at once instead of waiting to be asked how; SCRAM cannot answer that.
  writeOwned(
    place,
    join(directory, 'pg_hba.conf'),
    'host replication replicator 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 password\n',
  );
  const config = join(directory, 'postgresql.conf');
  writeOwned(place, config, `${readFileSync(config, 'utf8')}\ninclude = 'roost.conf'\n`);
}

async function startAll(
  primary: PostgresInstance,
  standbys: PostgresInstance[],
  passwords: PostgresPasswords,
): Promise<void> {
  const standbysUp = Promise.allSettled(standbys.map((standby) => standby.start()));
  try {
    await primary.start();
    await ensureAccounts(primary, passwords);
  } finally {
    await standbysUp;
  }
  const failed = (await standbysUp).find((outcome) => outcome.status === 'rejected');
  if (failed) throw new StandbyFault('a standby does not start', { cause: failed.reason });
  // A record written now: whoever has replayed it follows this primary.
  const [row] = await primary.query(
    `SELECT pg_logical_emit_message(false, 'roost', 'start', true)::text AS position`,
  );
  const position = String(row?.['position']);
  await Promise.all(standbys.map((standby) => untilReplayed(standby, position)));
}

async function untilReplayed(standby: PostgresInstance, position: string): Promise<void> {
  const deadline = Date.now() + CATCH_UP_TIMEOUT_MS;
  for (;;) {
    const [row] = await standby.query('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS replayed', [
      position,
    ]);
    if (row?.['replayed'] === true) return;
    if (Date.now() > deadline)
      throw new StandbyFault(`standby "${standby.name}" does not follow:\n${standby.logTail()}`);
    await delay(20);
  }
}

async function ensureAccounts(primary: PostgresInstance, passwords: PostgresPasswords): Promise<void> {
  const [found] = await primary.query('SELECT 1 FROM pg_database WHERE datname = $1', [APP]);
  if (found) return;
  const role = async (name: string, attributes: string, password: string) => {
    await primary.query(`DROP ROLE IF EXISTS ${name}`);
    await primary.query(`CREATE ROLE ${name} LOGIN ${attributes} PASSWORD ${pg.escapeLiteral(password)}`);
  };
  await role('replicator', 'REPLICATION', passwords.replication);
  await role(APP, 'CREATEDB', passwords.app);
  await primary.query(`CREATE DATABASE ${APP} OWNER ${APP}`);
}

function writeOwned(place: Place, file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  if (place.identity) chownSync(file, place.identity.uid, place.identity.gid);
}

async function run(place: Place, command: string, args: string[]): Promise<void> {
  await execute(command, args, {
    ...place.identity,
    cwd: place.ground,
    env: { PATH: process.env['PATH'], LANG: 'C' },
    timeout: COMMAND_TIMEOUT_MS,
  });
}
