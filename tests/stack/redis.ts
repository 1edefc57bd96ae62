import { chownSync, existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startDaemon } from './daemon.ts';
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
export async function startRedis(
  command: string,
  options: RedisOptions,
): Promise<RedisBackend & { pid: number }> {
  const identity = unprivilegedIdentity();
  const directory = dataGround(options.directory, identity);
  // A file, because arguments can be read by every user of the machine.
  const config = join(directory, 'redis.conf');
  writeFileSync(config, configText(options, directory), { mode: 0o600 });
  if (identity) chownSync(config, identity.uid, identity.gid);

  const daemon = startDaemon({
    command,
    args: [config],
    cwd: directory,
    logFile: join(directory, 'redis.log'),
    identity,
    reaper: options.reaper,
    stopSignal: 'TERM',
  });
  const client = redisClient({ port: options.port, password: options.password });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    if (daemon.hasExited()) throw new Error(`Redis ended at once:\n${daemon.logTail()}`);
    try {
      await client.run([['PING']]);
      break;
    } catch (error) {
      if (Date.now() > deadline) {
        await daemon.stop();
        throw new Error('Redis does not answer', { cause: error });
      }
      await delay(20);
    }
  }
  return {
    ...client,
    pid: daemon.pid,
    async close() {
      await client.close();
      await daemon.stop();
    },
  };
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
