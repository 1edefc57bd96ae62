import { memoryRedis } from './memory-redis.ts';
import type { RedisBackend } from './redis-backend.ts';
import { findRedis, startRedis, type RedisOptions, type RedisServer } from './redis.ts';
import { startUpstashFace } from './upstash-face.ts';

export interface Cache {
  /** Null: a store in memory that dies with this process. */
  redis: RedisServer | null;
  /** So far. */
  commandsRun(): number;
  stop(): Promise<void>;
}

/** Redis, when this machine has it, with the face under which the Workers reach it. */
export async function startCache(
  options: RedisOptions & { facePort: number; token: string },
): Promise<Cache> {
  const command = findRedis();
  const redis = command === undefined ? null : await startRedis(command, options);
  const backend = redis ?? memoryRedis();
  let commandsRun = 0;
  const counted: RedisBackend = {
    ...backend,
    run(commands) {
      commandsRun += commands.length;
      return backend.run(commands);
    },
    transaction(commands) {
      commandsRun += commands.length;
      return backend.transaction(commands);
    },
  };
  try {
    const face = await startUpstashFace({ port: options.facePort, token: options.token, backend: counted });
    return {
      redis,
      commandsRun: () => commandsRun,
      async stop() {
        await face.close();
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
}
