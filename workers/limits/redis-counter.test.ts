import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createRedisCounter } from './redis-counter.ts';
import { windowAt } from './window.ts';

/** A Redis that answers as it is told, or never. */
async function startRedis(answers: (() => unknown)[]) {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push(JSON.parse(body));
      const answer = answers[asked.length - 1];
      if (answer !== undefined) response.end(JSON.stringify(answer()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    counter: createRedisCounter(`http://127.0.0.1:${String(port)}`, 'token', 1000),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const span = windowAt(600_000, 300_000);

test('counts of one question are two commands each, in one round trip', async () => {
  const redis = await startRedis([() => [{ result: 3 }, { result: 0 }, { result: 20 }, { result: 1 }]]);
  const counts = [
    ['a', 1],
    ['b', 20],
  ] as const;
  expect(await redis.counter.add(counts, span)).toEqual([3, 20]);
  expect(redis.asked).toEqual([
    [
      ['incrby', 'roost:count:a:2', 1],
      ['expire', 'roost:count:a:2', 300, 'NX'],
      ['incrby', 'roost:count:b:2', 20],
      ['expire', 'roost:count:b:2', 300, 'NX'],
    ],
  ]);
  redis.stop();
});

test('one that does not answer is waited for once, and then left alone', async () => {
  const redis = await startRedis([]);
  const add = () => redis.counter.add([['a', 1]], span);
  expect(await add()).toBeNull();
  expect(await Promise.all([add(), add(), add()])).toEqual([null, null, null]);
  await redis.counter.forget('a', span);
  expect(redis.asked).toHaveLength(1);
  redis.stop();
});

test('one that answers something else counts nothing', async () => {
  const redis = await startRedis([() => [{ error: 'OOM' }, { result: 1 }]]);
  expect(await redis.counter.add([['a', 1]], span)).toBeNull();
  redis.stop();
});
