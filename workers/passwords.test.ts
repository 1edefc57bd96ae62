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

/** A line in which everybody breathes until the test says so, or for ever as a request that has been ended. */
function controlledLine() {
  const breaths: (() => void)[] = [];
  const clock = { now: 0 };
  const inTurn = createTurns({
    waitingMax: 2,
    patienceMs: 100,
    breathe: () => new Promise((resolve) => void breaths.push(resolve)),
    now: () => clock.now,
  });
  const breathe = async () => {
    for (const resolve of breaths.splice(0)) resolve();
    await new Promise((resolve) => void setTimeout(resolve));
  };
  return { inTurn, breaths, breathe, clock };
}

test('one is done after the other, with a breather before each, and more than may wait are refused', async () => {
  const { inTurn, breathe } = controlledLine();
  const done: number[] = [];
  const first = inTurn(() => done.push(1));
  const second = inTurn(() => done.push(2));
  await expect(inTurn(() => done.push(3))).rejects.toMatchObject({ code: 'busy' });
  expect(done).toEqual([]);
  await breathe();
  expect(done).toEqual([1]);
  const fourth = inTurn(() => done.push(4));
  await breathe();
  expect(done).toEqual([1, 2]);
  await breathe();
  await Promise.all([first, second, fourth]);
  expect(done).toEqual([1, 2, 4]);
});

test('who has gone keeps nobody waiting, nor their place for long', async () => {
  const { inTurn, breathe, breaths, clock } = controlledLine();
  const gone = [inTurn(() => 'gone'), inTurn(() => 'gone')];
  breaths.length = 0;
  await expect(inTurn(() => 'full')).rejects.toMatchObject({ code: 'busy' });
  clock.now = 101;
  const next = inTurn(() => 'next');
  await breathe();
  expect(await next).toBe('next');
  expect(await Promise.race([...gone, Promise.resolve('still')])).toBe('still');
});

test('nobody waits for longer than they have patience', async () => {
  const { inTurn, breathe, clock } = controlledLine();
  const quick = inTurn(() => 'quick');
  const late = inTurn(() => 'late');
  clock.now = 101;
  await Promise.all([breathe(), expect(late).rejects.toMatchObject({ code: 'busy' })]);
  expect(await quick).toBe('quick');
});

test('work that fails takes nothing with it', async () => {
  const { inTurn, breathe } = controlledLine();
  const failing = inTurn(() => {
    throw new Error('no');
  });
  await Promise.all([breathe(), expect(failing).rejects.toThrow('no')]);
  const next = inTurn(() => 'next');
  await breathe();
  expect(await next).toBe('next');
});
