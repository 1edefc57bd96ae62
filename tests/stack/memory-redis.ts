import { MemoryStore } from './memory-store.ts';
import { RedisError, type RedisBackend, type RedisReply } from './redis-backend.ts';

interface Call {
  store: MemoryStore;
  args: string[];
  now: number;
}

interface Command {
  /** Fewest and most arguments after the name. */
  arity: [number, number];
  run: (call: Call) => RedisReply;
}

const ANY = Number.POSITIVE_INFINITY;

/**
 * The part of Redis that the product uses, kept in this process and lost with it. A command outside of it is an error
 * that says so.
 */
export function memoryRedis(clock: () => number = Date.now): RedisBackend {
  const store = new MemoryStore();
  const run = (parts: string[]): RedisReply => {
    try {
      const { command, args } = parse(parts);
      return command.run({ store, args, now: clock() });
    } catch (error) {
      if (error instanceof RedisError) return error;
      throw error;
    }
  };
  return {
    run: (commands) => Promise.resolve(commands.map(run)),
    transaction: async (commands) => {
      try {
        commands.forEach(parse);
      } catch (error) {
        if (!(error instanceof RedisError)) throw error;
        throw new RedisError(`EXECABORT Transaction discarded because of previous errors (${error.message})`);
      }
      return await Promise.resolve(commands.map(run));
    },
    close: () => {
      store.clear();
      return Promise.resolve();
    },
  };
}

const COMMANDS: Record<string, Command> = {
  PING: { arity: [0, 1], run: ({ args }) => args[0] ?? 'PONG' },
  ECHO: { arity: [1, 1], run: ({ args }) => arg(args, 0) },
  GET: { arity: [1, 1], run: ({ store, args, now }) => text(store, arg(args, 0), now) },
  SET: { arity: [2, ANY], run: setCommand },
  SETEX: { arity: [3, 3], run: (call) => setWithLifetime(call, 'EX') },
  PSETEX: { arity: [3, 3], run: (call) => setWithLifetime(call, 'PX') },
  SETNX: {
    arity: [2, 2],
    run: (call) => (setCommand({ ...call, args: [...call.args, 'NX'] }) === null ? 0 : 1),
  },
  GETDEL: { arity: [1, 1], run: getAndDelete },
  MGET: {
    arity: [1, ANY],
    run: ({ store, args, now }) =>
      args.map((key) => {
        const value = store.get(key, now)?.value;
        return typeof value === 'string' ? value : null;
      }),
  },
  DEL: { arity: [1, ANY], run: deleteCommand },
  UNLINK: { arity: [1, ANY], run: deleteCommand },
  EXISTS: {
    arity: [1, ANY],
    run: ({ store, args, now }) => args.filter((key) => store.get(key, now) !== undefined).length,
  },
  INCR: { arity: [1, 1], run: (call) => add(call, 1) },
  DECR: { arity: [1, 1], run: (call) => add(call, -1) },
  INCRBY: { arity: [2, 2], run: (call) => add(call, integer(arg(call.args, 1))) },
  DECRBY: { arity: [2, 2], run: (call) => add(call, -integer(arg(call.args, 1))) },
  EXPIRE: { arity: [2, 3], run: (call) => expire(call, 1_000) },
  PEXPIRE: { arity: [2, 3], run: (call) => expire(call, 1) },
  PERSIST: { arity: [1, 1], run: persist },
  TTL: { arity: [1, 1], run: (call) => timeToLive(call, 1_000) },
  PTTL: { arity: [1, 1], run: (call) => timeToLive(call, 1) },
  HSET: { arity: [3, ANY], run: setFields },
  HGET: {
    arity: [2, 2],
    run: ({ store, args, now }) => fields(store, arg(args, 0), now)?.get(arg(args, 1)) ?? null,
  },
  HMGET: {
    arity: [2, ANY],
    run: ({ store, args, now }) => {
      const found = fields(store, arg(args, 0), now);
      return args.slice(1).map((field) => found?.get(field) ?? null);
    },
  },
  HGETALL: {
    arity: [1, 1],
    run: ({ store, args, now }) => [...(fields(store, arg(args, 0), now) ?? [])].flat(),
  },
  HEXISTS: {
    arity: [2, 2],
    run: ({ store, args, now }) => (fields(store, arg(args, 0), now)?.has(arg(args, 1)) === true ? 1 : 0),
  },
  HLEN: { arity: [1, 1], run: ({ store, args, now }) => fields(store, arg(args, 0), now)?.size ?? 0 },
  HDEL: { arity: [2, ANY], run: deleteFields },
  HINCRBY: { arity: [3, 3], run: addToField },
};

function parse(parts: string[]): { command: Command; args: string[] } {
  const [name = '', ...args] = parts;
  const command = COMMANDS[name.toUpperCase()];
  if (!command) throw new RedisError(`ERR unknown command '${name}': the in-memory store does not have it`);
  const [fewest, most] = command.arity;
  if (args.length < fewest || args.length > most)
    throw new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  return { command, args };
}

function setCommand({ store, args, now }: Call): RedisReply {
  const [key = '', value = '', ...rest] = args;
  const options = setOptions(rest, now);
  const before = store.get(key, now);
  if (options.answersOld && before && typeof before.value !== 'string') throw wrongType();
  const old = before && typeof before.value === 'string' ? before.value : null;
  const refused =
    options.only === 'NX' ? before !== undefined : options.only === 'XX' && before === undefined;
  if (!refused)
    store.set(key, { value, expiresAt: options.keepsLifetime ? before?.expiresAt : options.expiresAt }, now);
  if (options.answersOld) return old;
  return refused ? null : 'OK';
}

function setOptions(words: string[], now: number) {
  const options = {
    only: undefined as 'NX' | 'XX' | undefined,
    answersOld: false,
    keepsLifetime: false,
    expiresAt: undefined as number | undefined,
  };
  for (let index = 0; index < words.length; index += 1) {
    const word = arg(words, index).toUpperCase();
    if (word === 'NX' || word === 'XX') {
      if (options.only !== undefined) throw syntaxError();
      options.only = word;
    } else if (word === 'GET') options.answersOld = true;
    else if (word === 'KEEPTTL') options.keepsLifetime = true;
    else if (word === 'EX' || word === 'PX') {
      index += 1;
      const amount = integer(words[index] ?? '');
      if (amount <= 0) throw new RedisError(`ERR invalid expire time in 'set' command`);
      options.expiresAt = now + amount * (word === 'EX' ? 1_000 : 1);
    } else throw syntaxError();
  }
  if (options.keepsLifetime && options.expiresAt !== undefined) throw syntaxError();
  return options;
}

function setWithLifetime({ store, args, now }: Call, unit: 'EX' | 'PX'): RedisReply {
  const [key = '', amount = '', value = ''] = args;
  return setCommand({ store, args: [key, value, unit, amount], now });
}

function getAndDelete({ store, args, now }: Call): RedisReply {
  const value = text(store, arg(args, 0), now);
  store.delete(arg(args, 0), now);
  return value;
}

function deleteCommand({ store, args, now }: Call): RedisReply {
  return args.filter((key) => store.delete(key, now)).length;
}

function add({ store, args, now }: Call, amount: number): RedisReply {
  const key = arg(args, 0);
  const sum = integer(text(store, key, now) ?? '0') + amount;
  store.set(key, { value: String(sum), expiresAt: store.get(key, now)?.expiresAt }, now);
  return sum;
}

function expire({ store, args, now }: Call, unitMs: number): RedisReply {
  const [key = '', amount = '', condition] = args;
  const expiresAt = now + integer(amount) * unitMs;
  const entry = store.get(key, now);
  if (!entry) return 0;
  if (!mayExpire(condition, entry.expiresAt, expiresAt)) return 0;
  if (expiresAt <= now) store.delete(key, now);
  else store.set(key, { value: entry.value, expiresAt }, now);
  return 1;
}

function mayExpire(condition: string | undefined, before: number | undefined, after: number): boolean {
  switch (condition?.toUpperCase()) {
    case undefined:
      return true;
    case 'NX':
      return before === undefined;
    case 'XX':
      return before !== undefined;
    case 'GT':
      return before !== undefined && after > before;
    case 'LT':
      return before === undefined || after < before;
    default:
      throw new RedisError(`ERR Unsupported option ${condition}`);
  }
}

function persist({ store, args, now }: Call): RedisReply {
  const key = arg(args, 0);
  const entry = store.get(key, now);
  if (entry?.expiresAt === undefined) return 0;
  store.set(key, { value: entry.value, expiresAt: undefined }, now);
  return 1;
}

function timeToLive({ store, args, now }: Call, unitMs: number): RedisReply {
  const entry = store.get(arg(args, 0), now);
  if (!entry) return -2;
  return entry.expiresAt === undefined ? -1 : Math.round((entry.expiresAt - now) / unitMs);
}

function setFields({ store, args, now }: Call): RedisReply {
  const [key = '', ...pairs] = args;
  if (pairs.length % 2 !== 0) throw new RedisError(`ERR wrong number of arguments for 'hset' command`);
  const map = fields(store, key, now) ?? newFields(store, key, now);
  const before = map.size;
  for (let index = 0; index < pairs.length; index += 2) map.set(arg(pairs, index), arg(pairs, index + 1));
  return map.size - before;
}

function deleteFields({ store, args, now }: Call): RedisReply {
  const [key = '', ...names] = args;
  const map = fields(store, key, now);
  if (!map) return 0;
  const deleted = names.filter((name) => map.delete(name)).length;
  if (map.size === 0) store.delete(key, now);
  return deleted;
}

function addToField({ store, args, now }: Call): RedisReply {
  const [key = '', field = '', amount = ''] = args;
  const map = fields(store, key, now) ?? newFields(store, key, now);
  const sum = integer(map.get(field) ?? '0') + integer(amount);
  map.set(field, String(sum));
  return sum;
}

function newFields(store: MemoryStore, key: string, now: number): Map<string, string> {
  const value = new Map<string, string>();
  store.set(key, { value, expiresAt: undefined }, now);
  return value;
}

function text(store: MemoryStore, key: string, now: number): string | null {
  const value = store.get(key, now)?.value ?? null;
  if (value instanceof Map) throw wrongType();
  return value;
}

function fields(store: MemoryStore, key: string, now: number): Map<string, string> | undefined {
  const value = store.get(key, now)?.value;
  if (typeof value === 'string') throw wrongType();
  return value;
}

function integer(word: string): number {
  const value = Number(word);
  if (!/^-?\d+$/.test(word) || !Number.isSafeInteger(value))
    throw new RedisError('ERR value is not an integer or out of range');
  return value;
}

/** Commands check their arity before they run. */
function arg(args: string[], index: number): string {
  const value = args[index];
  if (value === undefined) throw syntaxError();
  return value;
}

function syntaxError(): RedisError {
  return new RedisError('ERR syntax error');
}

function wrongType(): RedisError {
  return new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
}
