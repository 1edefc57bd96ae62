import { Redis } from '@upstash/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Face } from './http-face.ts';
import { memoryRedis } from './memory-redis.ts';
import { freePorts } from './ports.ts';
import { startReaper, type Reaper } from './reaper.ts';
import type { RedisBackend } from './redis-backend.ts';
import { findRedis, startRedis } from './redis.ts';
import { scratchDirectory } from './scratch.ts';
import { startUpstashFace } from './upstash-face.ts';

const server = findRedis();
const kinds = server === undefined ? (['memory'] as const) : (['memory', 'server'] as const);

describe.each(kinds)('%s', (kind) => {
  const scratch = scratchDirectory('redis');
  let reaper: Reaper;
  let backend: RedisBackend;
  let face: Face;
  let redis: Redis;
  let prefix = 0;
  const key = (name: string) => `${prefix}:${name}`;

  beforeAll(async () => {
    reaper = startReaper();
    const [redisPort = 0, port = 0] = await freePorts(22_150, 2);
    const options = {
      directory: scratch.path,
      port: redisPort,
      password: 'redis-secret',
      durable: false,
      reaper,
    };
    backend = kind === 'server' && server !== undefined ? await startRedis(server, options) : memoryRedis();
    face = await startUpstashFace({ port, token: 'token', backend });
    redis = new Redis({ url: `http://127.0.0.1:${port}`, token: 'token', retry: false });
  });

  afterAll(async () => {
    await face.close();
    await backend.close();
    reaper.close();
    scratch.remove();
  });

  beforeEach(() => {
    prefix += 1;
  });

  test('values come back as they were', async () => {
    expect(await redis.get(key('a'))).toBeNull();
    expect(await redis.set(key('a'), 'ünïcode ✓')).toBe('OK');
    expect(await redis.get(key('a'))).toBe('ünïcode ✓');
    await redis.set(key('b'), { deep: [1, null, 'x'] });
    expect(await redis.mget(key('a'), key('b'), key('c'))).toEqual([
      'ünïcode ✓',
      { deep: [1, null, 'x'] },
      null,
    ]);
    await redis.set(key('c'), 'OK');
    expect(await redis.get(key('c'))).toBe('OK');
    expect(await redis.mget(key('c'))).toEqual(['OK']);
  });

  test('set obeys its conditions', async () => {
    expect(await redis.set(key('a'), 'one', { nx: true })).toBe('OK');
    expect(await redis.set(key('a'), 'two', { nx: true })).toBeNull();
    expect(await redis.set(key('b'), 'one', { xx: true })).toBeNull();
    expect(await redis.set(key('a'), 'three', { xx: true, get: true })).toBe('one');
    expect(await redis.get(key('a'))).toBe('three');
    expect(await redis.set(key('n'), 'new', { nx: true, get: true })).toBeNull();
    expect(await redis.get(key('n'))).toBe('new');
  });

  test('lifetimes are given, kept, shown and taken', async () => {
    await redis.set(key('a'), 'x', { ex: 100 });
    expect(await redis.ttl(key('a'))).toBeGreaterThan(98);
    await redis.incr(key('n'));
    expect(await redis.ttl(key('n'))).toBe(-1);
    expect(await redis.expire(key('n'), 50, 'NX')).toBe(1);
    expect(await redis.expire(key('n'), 90, 'NX')).toBe(0);
    expect(await redis.expire(key('n'), 90, 'GT')).toBe(1);
    expect(await redis.incr(key('n'))).toBe(2);
    expect(await redis.ttl(key('n'))).toBeGreaterThan(88);
    expect(await redis.pexpire(key('n'), 70_000)).toBe(1);
    expect(await redis.pttl(key('n'))).toBeLessThanOrEqual(70_000);
    expect(await redis.persist(key('n'))).toBe(1);
    expect(await redis.ttl(key('n'))).toBe(-1);
    expect(await redis.expire(key('n'), -1)).toBe(1);
    expect(await redis.exists(key('n'))).toBe(0);
    expect(await redis.ttl(key('n'))).toBe(-2);
  });

  test('what is taken is gone', async () => {
    await redis.set(key('ticket'), 'once');
    expect(await redis.getdel(key('ticket'))).toBe('once');
    expect(await redis.getdel(key('ticket'))).toBeNull();
    await redis.set(key('a'), 1);
    await redis.set(key('b'), 1);
    expect(await redis.exists(key('a'), key('b'), key('c'))).toBe(2);
    expect(await redis.del(key('a'), key('b'), key('c'))).toBe(2);
  });

  test('counters count and refuse what is no number', async () => {
    expect(await redis.incrby(key('n'), 5)).toBe(5);
    expect(await redis.decrby(key('n'), 7)).toBe(-2);
    await redis.set(key('word'), 'word');
    await expect(redis.incr(key('word'))).rejects.toThrow('ERR value is not an integer or out of range');
  });

  test('hashes hold fields', async () => {
    expect(await redis.hset(key('h'), { a: 'one', b: 'two' })).toBe(2);
    expect(await redis.hset(key('h'), { b: 'three', c: 'four' })).toBe(1);
    expect(await redis.hget(key('h'), 'b')).toBe('three');
    expect(await redis.hgetall(key('h'))).toEqual({ a: 'one', b: 'three', c: 'four' });
    expect(await redis.hmget(key('h'), 'a', 'z')).toEqual({ a: 'one', z: null });
    expect(await redis.hexists(key('h'), 'a')).toBe(1);
    expect(await redis.hincrby(key('h'), 'count', 3)).toBe(3);
    expect(await redis.hdel(key('h'), 'a', 'b', 'c', 'count')).toBe(4);
    expect(await redis.exists(key('h'))).toBe(0);
    await redis.set(key('s'), 'text');
    await expect(redis.hget(key('s'), 'a')).rejects.toThrow('WRONGTYPE');
  });

  test('a pipeline answers each command by itself', async () => {
    const pipeline = redis.pipeline();
    pipeline.set(key('a'), 'x');
    pipeline.incr(key('a'));
    pipeline.get(key('a'));
    const replies = await pipeline.exec({ keepErrors: true });
    expect(replies.map(({ result }) => result)).toEqual(['OK', undefined, 'x']);
    expect(replies[1]?.error).toContain('ERR value is not an integer');
  });

  test('a transaction answers all or is refused whole', async () => {
    const transaction = redis.multi();
    transaction.incr(key('n'));
    transaction.expire(key('n'), 60);
    expect(await transaction.exec()).toEqual([1, 1]);

    const response = await fetch(`http://127.0.0.1:${face.port}/multi-exec`, {
      method: 'POST',
      headers: { authorization: 'Bearer token' },
      body: JSON.stringify([
        ['INCR', key('n')],
        ['NOSUCH', 'x'],
      ]),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: expect.stringContaining('EXECABORT') });
    expect(await redis.get(key('n'))).toBe(1);
  });

  test('an unknown command and a wrong number of arguments are errors', async () => {
    await expect(redis.exec(['NOSUCH', 'x'])).rejects.toThrow(`ERR unknown command 'NOSUCH'`);
    await expect(redis.exec(['GET'])).rejects.toThrow(`ERR wrong number of arguments for 'get' command`);
    await expect(redis.exec(['SET', key('a'), 'x', 'EX', '1', 'NX', 'XX'])).rejects.toThrow(
      'ERR syntax error',
    );
  });

  test('a wrong token is refused', async () => {
    const stranger = new Redis({ url: `http://127.0.0.1:${face.port}`, token: 'guess', retry: false });
    await expect(stranger.get('x')).rejects.toThrow('WRONGPASS');
  });
});
