import { expect, test } from 'vitest';
import { memoryRedis } from './memory-redis.ts';

test('keys are gone once their time has come', async () => {
  let now = 1_000_000;
  const redis = memoryRedis(() => now);
  await redis.run([
    ['SET', 'a', 'x', 'EX', '10'],
    ['SET', 'b', 'y', 'PX', '500'],
  ]);
  now += 499;
  expect(await redis.run([['MGET', 'a', 'b']])).toEqual([['x', 'y']]);
  now += 1;
  expect(await redis.run([['MGET', 'a', 'b']])).toEqual([['x', null]]);
  now += 9_500;
  expect(
    await redis.run([
      ['GET', 'a'],
      ['TTL', 'a'],
      ['SET', 'a', 'z', 'NX'],
    ]),
  ).toEqual([null, -2, 'OK']);
});

test('a fixed window opens again', async () => {
  let now = 0;
  const redis = memoryRedis(() => now);
  const hit = async () =>
    (
      await redis.transaction([
        ['INCR', 'w'],
        ['EXPIRE', 'w', '60', 'NX'],
      ])
    )[0];
  expect([await hit(), await hit()]).toEqual([1, 2]);
  now = 59_999;
  expect(await hit()).toBe(3);
  now = 60_000;
  expect(await hit()).toBe(1);
});
