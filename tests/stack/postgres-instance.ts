import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startDaemon, type Daemon, type Identity } from './daemon.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { isRunning, lookAtProcess } from './process-life.ts';
import type { Reaper } from './reaper.ts';

const READY_TIMEOUT_MS = 60_000;
const RELOAD_TIMEOUT_MS = 10_000;
const CONFIG_FILE = 'roost.conf';

export interface InstanceOptions {
  name: string;
  directory: string;
  port: number;
  /** On: data survives a power cut. Off: faster, for data that nobody will miss. */
  durable: boolean;
  superuserPassword: string;
  /** Makes this a hot standby of the server on that port. */
  follows?: { port: number; password: string } | undefined;
  binaries: PostgresBinaries;
  identity: Identity | undefined;
  reaper: Reaper;
}

/** One Postgres server process on the loopback interface. */
export interface PostgresInstance {
  readonly name: string;
  readonly port: number;
  pid(): number | undefined;
  /** Returns when it answers queries. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it as a crash would; returns when all of its processes are gone. */
  kill(): Promise<void>;
  /** Stops all of its processes in their tracks, connections and all, until the answer is called. */
  freeze(): () => void;
  /** Delays the replay of commits; takes effect at once and is forgotten at `stop`. */
  setLag(lagMs: number): Promise<void>;
  /** Runs a statement as the superuser in the `postgres` database. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  logTail(): string;
}

export function postgresInstance(options: InstanceOptions): PostgresInstance {
  let daemon: Daemon | undefined;

  async function query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: options.port,
      user: 'postgres',
      password: options.superuserPassword,
      database: 'postgres',
      connectionTimeoutMillis: 5_000,
      query_timeout: 30_000,
    });
    // A server that goes away while idle says so here as well; the query's own rejection is what matters.
    client.on('error', () => undefined);
    await client.connect();
    try {
      const answer = await client.query<Record<string, unknown>>(text, values);
      return answer.rows;
    } finally {
      await client.end();
    }
  }

  function configure(lagMs: number): void {
    const file = join(options.directory, CONFIG_FILE);
    writeFileSync(file, configText(options, lagMs), { mode: 0o600 });
    if (options.identity) chownSync(file, options.identity.uid, options.identity.gid);
  }

  async function untilReady(process: Daemon): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    for (;;) {
      if (process.hasExited())
        throw new Error(`Postgres "${options.name}" ended at once:\n${process.logTail()}`);
      try {
        await query('SELECT 1');
        return;
      } catch (error) {
        if (Date.now() > deadline)
          throw new Error(`Postgres "${options.name}" does not answer`, { cause: error });
        await delay(20);
      }
    }
  }

  return {
    name: options.name,
    port: options.port,
    pid: () => daemon?.pid,
    query,
    logTail: () => daemon?.logTail() ?? '',
    async start() {
      await endFormerServer(options.directory);
      configure(0);
      daemon = startDaemon({
        command: options.binaries.postgres,
        args: ['-D', options.directory],
        cwd: options.directory,
        logFile: `${options.directory}.log`,
        identity: options.identity,
        env: { PATH: process.env['PATH'], LANG: 'C', TZ: 'UTC' },
        reaper: options.reaper,
        stopSignal: 'INT',
      });
      await untilReady(daemon);
    },
    async stop() {
      await daemon?.stop();
      daemon = undefined;
    },
    async kill() {
      const processes = processesOf(daemon?.pid);
      daemon?.signal('SIGKILL');
      await daemon?.exited;
      daemon = undefined;
      while (processes.some((pid) => isRunning(pid))) await delay(10);
    },
    freeze() {
      const processes = processesOf(daemon?.pid);
      for (const pid of processes) signalIfThere(pid, 'SIGSTOP');
      return () => {
        for (const pid of processes) signalIfThere(pid, 'SIGCONT');
      };
    },
    async setLag(lagMs) {
      configure(lagMs);
      daemon?.signal('SIGHUP');
      const deadline = Date.now() + RELOAD_TIMEOUT_MS;
      for (;;) {
        const [row] = await query(`SELECT setting FROM pg_settings WHERE name = 'recovery_min_apply_delay'`);
        if (row?.['setting'] === String(lagMs)) return;
        if (Date.now() > deadline)
          throw new Error(`Postgres "${options.name}" did not take up a lag of ${lagMs} ms`);
        await delay(10);
      }
    },
  };
}

/** The server's process and those it has started, which are in sessions of their own. */
function processesOf(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  // Small Linux systems lack pgrep; others lack /proc.
  const children =
    process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      : spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout;
  return [pid, ...children.split(/\s+/).filter(Boolean).map(Number)];
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  if (isRunning(pid)) process.kill(pid, signal);
}

/** Settings that change between starts; the data directory's own file includes this one. */
function configText(options: InstanceOptions, lagMs: number): string {
  const onOff = options.durable ? 'on' : 'off';
  const lines = [
    `listen_addresses = '127.0.0.1'`,
    `port = ${options.port}`,
    `unix_socket_directories = ''`,
    `fsync = ${onOff}`,
    `full_page_writes = ${onOff}`,
    'synchronous_commit = on',
    'wal_level = logical',
    'wal_keep_size = 256MB',
    'max_wal_size = 512MB',
    'hot_standby = on',
    'hot_standby_feedback = on',
    'wal_retrieve_retry_interval = 100ms',
    'wal_receiver_status_interval = 1s',
    'max_connections = 200',
    'shared_buffers = 64MB',
    // The default keeps three idle processes per server for asynchronous reads.
    'io_method = sync',
    // Passwords here are 256 random bits: stretching them costs time at each connect and adds nothing.
    'scram_iterations = 1',
    'log_min_messages = warning',
    'log_connections = off',
  ];
  if (options.follows) {
    const { port, password } = options.follows;
    lines.push(
      `primary_conninfo = 'host=127.0.0.1 port=${port} user=replicator password=${password} application_name=${options.name}'`,
      `recovery_min_apply_delay = '${lagMs}ms'`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Clears the way after a start that was killed: a server that still holds this directory is ended, and a pid file
 * whose pid now belongs to something else is removed.
 */
async function endFormerServer(directory: string): Promise<void> {
  const file = join(directory, 'postmaster.pid');
  const pid = readPid(file);
  if (pid === undefined) return;
  const deadline = Date.now() + 15_000;
  let asked = false;
  while (isServerOf(directory, pid)) {
    if (!asked) process.kill(pid, 'SIGINT');
    asked = true;
    if (Date.now() > deadline) process.kill(pid, 'SIGQUIT');
    if (Date.now() > deadline + 5_000) throw new Error(`Postgres ${pid} holds ${directory} and does not end`);
    await delay(50);
  }
  rmSync(file, { force: true });
}

function readPid(file: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

function isServerOf(directory: string, pid: number): boolean {
  const args = lookAtProcess(pid)?.args ?? '';
  return args.includes(directory) && args.includes('postgres');
}
