import { connect, type Socket } from 'node:net';
import { RedisError, type RedisBackend, type RedisReply } from './redis-backend.ts';
import { encodeCommand, ReplyParser } from './resp.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const REPLY_TIMEOUT_MS = 10_000;

/** A Redis server on the loopback interface over one pipelined connection, opened on demand and again after a loss. */
export function redisClient(options: { port: number; password: string }): RedisBackend {
  let connection: Promise<Connection> | undefined;

  async function connected(): Promise<Connection> {
    const opening = (connection ??= openConnection(options.port, options.password, () => {
      connection = undefined;
    }));
    try {
      return await opening;
    } catch (error) {
      if (connection === opening) connection = undefined;
      throw error;
    }
  }

  return {
    async run(commands) {
      return await (await connected()).send(commands);
    },
    async transaction(commands) {
      const replies = await (await connected()).send([['MULTI'], ...commands, ['EXEC']]);
      const last = replies.at(-1) ?? null;
      if (last instanceof RedisError) throw last;
      if (!Array.isArray(last)) throw new RedisError('EXECABORT Transaction discarded');
      return last;
    },
    async close() {
      const open = await connection?.catch(() => undefined);
      open?.end();
    },
  };
}

interface Connection {
  send(commands: string[][]): Promise<RedisReply[]>;
  end(): void;
}

async function openConnection(port: number, password: string, onLost: () => void): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const waiting: PromiseWithResolvers<RedisReply>[] = [];
  const parser = new ReplyParser();
  socket.on('data', (bytes) => {
    for (const reply of parser.push(bytes)) waiting.shift()?.resolve(reply);
    if (waiting.length === 0) socket.setTimeout(0);
  });
  socket.on('timeout', () => {
    socket.destroy(new Error('Redis does not answer'));
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    onLost();
    for (const one of waiting.splice(0)) one.reject(new Error('the connection to Redis was lost'));
  });
  await untilConnected(socket);

  const connection: Connection = {
    async send(commands) {
      if (socket.destroyed) throw new Error('the connection to Redis was lost');
      const replies = commands.map(() => Promise.withResolvers<RedisReply>());
      waiting.push(...replies);
      socket.setTimeout(REPLY_TIMEOUT_MS);
      socket.write(commands.map(encodeCommand).join(''));
      return await Promise.all(replies.map((reply) => reply.promise));
    },
    end: () => {
      socket.end();
    },
  };
  const [greeting] = await connection.send([['AUTH', password]]);
  if (greeting instanceof RedisError) {
    socket.destroy();
    throw greeting;
  }
  return connection;
}

function untilConnected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(CONNECT_TIMEOUT_MS);
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve();
    });
    socket.once('close', () => {
      reject(new Error('Redis cannot be reached'));
    });
  });
}
