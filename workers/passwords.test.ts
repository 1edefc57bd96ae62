import { expect, test } from 'vitest';
import { createPasswords, createTurns } from './passwords.ts';

const passwords = createPasswords();

test('a password matches its own hash, in any composition of its letters, and no other', async () => {
  const hash = await passwords.hash('pässword');
  expect(hash).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  expect(await passwords.verify('pa\u0308ssword', hash)).toBe(true);
  expect(await passwords.verify('password', hash)).toBe(false);
  expect(await passwords.hash('pässword')).not.toBe(hash);
});

test('no hash, one of another kind and a monstrous one match nothing', async () => {
  for (const stored of [
    null,
    '',
    '$2y$10$abcdefghijklmnopqrstuu',
    'scrypt$1073741824$8$5$AAAA$AAAA',
    'scrypt$x',
  ]) {
    expect(await passwords.verify('x', stored)).toBe(false);
  }
});

test('two run at once, some wait in their order, more are refused, and turns come free again', async () => {
  const takeTurn = createTurns(2, 2);
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const began: number[] = [];
  const runs = gates.map((gate, index) =>
    takeTurn(async () => {
      began.push(index);
      await gate.promise;
    }),
  );
  await expect(takeTurn(() => Promise.resolve())).rejects.toMatchObject({ code: 'busy' });
  expect(began).toEqual([0, 1]);
  gates[1]?.resolve();
  await runs[1];
  await Promise.resolve();
  expect(began).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  await Promise.all(runs);
  expect(began).toEqual([0, 1, 2, 3]);
  expect(await takeTurn(() => Promise.resolve('free'))).toBe('free');
});

test('work that fails gives its turn on', async () => {
  const takeTurn = createTurns(1, 1);
  const failing = takeTurn(() => Promise.reject(new Error('no')));
  const next = takeTurn(() => Promise.resolve('next'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});
