import { expect, test } from 'vitest';
import { createAttempts } from './attempts.ts';
import { type Counter, firstOf } from './counter.ts';
import { createWindows } from './window.ts';

function inMemory(): Counter {
  const windows = createWindows(1000);
  return {
    add: (counts, span) => Promise.resolve(counts.map((count) => windows.add(count, span, 0))),
    async forget(key) {
      await Promise.resolve(windows.forget(key));
    },
  };
}

const away: Counter = { add: () => Promise.resolve(null), forget: () => Promise.resolve() };
const from = (counter: Counter, ip = '192.0.2.1', now = 0) => createAttempts(counter, { ip, now });
const guesses = async (counter: Counter, count: number, ip?: string): Promise<void> => {
  for (let done = 0; done < count; done += 1) await from(counter, ip).spend('sign-in', 'somebody');
};

test('a login is guessed at so often, from wherever', async () => {
  const counter = inMemory();
  await guesses(counter, 10, '192.0.2.1');
  await guesses(counter, 10, '2001:db8::1');
  const attempts = from(counter, '198.51.100.9', 60_000);
  await expect(attempts.spend('sign-in', 'somebody')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterSeconds: 240,
  });
  expect(attempts.rate()).toEqual({ limit: 20, remaining: -1, resetMs: 240_000 });
  await from(counter).spend('sign-in', 'somebody else');
});

test('an address tries so often, on whatever', async () => {
  const counter = inMemory();
  for (let count = 0; count < 60; count += 1) await from(counter).spend('sign-in', String(count));
  await expect(from(counter).spend('sign-in', 'one more')).rejects.toMatchObject({ code: 'rate_limited' });
  await from(counter, '192.0.2.2').spend('sign-in', 'one more');
});

test('a right password forgives the login, not the address', async () => {
  const counter = inMemory();
  await guesses(counter, 20);
  await from(counter).forgive('sign-in', 'somebody');
  const attempts = from(counter);
  await attempts.spend('sign-in', 'somebody');
  expect(attempts.rate()).toMatchObject({ limit: 20, remaining: 19 });
});

test('without Redis the second counter counts', async () => {
  const counter = firstOf(away, inMemory());
  await guesses(counter, 20);
  await expect(from(counter).spend('sign-in', 'somebody')).rejects.toMatchObject({ code: 'rate_limited' });
});

test('where nobody can count, nobody may try', async () => {
  await expect(from(firstOf(away, away)).spend('sign-in', 'somebody')).rejects.toMatchObject({
    code: 'busy',
    retryAfterSeconds: 5,
  });
});
