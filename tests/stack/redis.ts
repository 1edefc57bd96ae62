import { chownSync, existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startDaemon, type Daemon } from './daemon.ts';
import { dataGround, unprivilegedIdentity } from './ground.ts';
import type { Reaper } from './reaper.ts';
import type { RedisBackend } from './redis-backend.ts';
import { redisClient } from './redis-client.ts';

const READY_TIMEOUT_MS = 10_000;

export interface RedisOptions {
  directory: string;
  port: number;
  password: string;
  /** On: written to disk now and then and at the end. */
  durable: boolean;
  reaper: Reaper;
}

/** The path of a Redis (or Valkey) server, if this machine has one. */
export function findRedis(): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  for (const name of ['redis-server', 'valkey-server'])
    for (const directory of directories) {
      const path = join(directory, name);
      if (directory !== '' && existsSync(path)) return path;
    }
  return undefined;
}

/** A Redis server of our own on the loopback interface; `close` ends it. */
export interface RedisServer extends RedisBackend {
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** After `kill`: returns when it answers, with what it had on disk. */
  start(): Promise<void>;
  /** Stops it in its tracks, connections and all, until the answer is called. */
  freeze(): () => void;
}

export async function startRedis(command: string, options: RedisOptions): Promise<RedisServer> {
  const identity = unprivilegedIdentity();
  const directory = dataGround(options.directory, identity);
  // A file, because arguments can be read by every user of the machine.
  const config = join(directory, 'redis.conf');
  writeFileSync(config, configText(options, directory), { mode: 0o600 });
  if (identity) chownSync(config, identity.uid, identity.gid);

  const client = redisClient({ port: options.port, password: options.password });
  const run = (): Daemon =>
    startDaemon({
      command,
      args: [config],
      cwd: directory,
      logFile: join(directory, 'redis.log'),
      identity,
      reaper: options.reaper,
      stopSignal: 'TERM',
    });
  let daemon = run();
  await untilReady(client, daemon);
  return {
    ...client,
    async kill() {
      daemon.signal('SIGKILL');
      await daemon.exited;
    },
    async start() {
      daemon = run();
      await untilReady(client, daemon);
    },
    freeze() {
      const { signal } = daemon;
      signal('SIGSTOP');
      return () => {
        signal('SIGCONT');
      };
    },
    async close() {
      await client.close();
      await daemon.stop();
    },
  };
}

async function untilReady(client: RedisBackend, daemon: Daemon): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    if (daemon.hasExited()) throw new Error(`Redis ended at once:\n${daemon.logTail()}`);
    try {
      await client.run([['PING']]);
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        await daemon.stop();
        throw new Error('Redis does not answer', { cause: error });
      }
      await delay(20);
    }
  }
}

function configText(options: RedisOptions, directory: string): string {
  return [
    'bind 127.0.0.1',
    `port ${options.port}`,
    `requirepass ${options.password}`,
    `dir "${directory}"`,
    'daemonize no',
    options.durable ? 'save 60 1' : 'save ""',
    'appendonly no',
    '',
  ].join('\n');
}
