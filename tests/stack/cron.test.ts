import { expect, test } from 'vitest';
import { msToNext, startCron } from './cron.ts';

test('the next minute is always ahead', () => {
  expect(msToNext(60_000, 0)).toBe(60_000);
  expect(msToNext(60_000, 59_999)).toBe(1);
  expect(msToNext(60_000, Date.UTC(2026, 0, 1, 12, 30, 15, 250))).toBe(44_750);
});

test('a call that fails does not end the rhythm, and stopping waits for the one under way', async () => {
  const thirdBegan = Promise.withResolvers<void>();
  const thirdMayEnd = Promise.withResolvers<void>();
  const log: string[] = [];
  let calls = 0;
  const fire = async () => {
    calls += 1;
    if (calls === 1) throw new Error('first');
    if (calls < 3) return;
    thirdBegan.resolve();
    await thirdMayEnd.promise;
    log.push('third ended');
  };
  const cron = startCron(fire, (error) => log.push(String(error)), 10);
  await thirdBegan.promise;
  const stopping = cron.stop().then(() => log.push('stopped'));
  thirdMayEnd.resolve();
  await stopping;
  expect(log).toEqual(['Error: first', 'third ended', 'stopped']);
  expect(calls).toBe(3);
});
