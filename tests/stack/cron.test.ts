import { expect, test } from 'vitest';
import { msToNextMinute, startCron } from './cron.ts';

test('the next minute is always ahead', () => {
  expect(msToNextMinute(0)).toBe(60_000);
  expect(msToNextMinute(59_999)).toBe(1);
  expect(msToNextMinute(Date.UTC(2026, 0, 1, 12, 30, 15, 250))).toBe(44_750);
});

test('a stopped cron lets the process end', async () => {
  const cron = startCron(
    () => Promise.reject(new Error('not due yet')),
    () => undefined,
  );
  await cron.stop();
});
