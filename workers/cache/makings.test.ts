import { expect, test } from 'vitest';
import { createMakings } from './makings.ts';

test('who comes while something is made waits until it is made, also in vain', async () => {
  const makings = createMakings(60_000);
  expect(makings.wait('a')).toBeNull();
  const work = Promise.withResolvers<number>();
  const made = makings.make('a', () => work.promise);
  const waiting = makings.wait('a');
  expect(waiting).not.toBeNull();
  expect(makings.wait('b')).toBeNull();
  work.reject(new Error('away'));
  await expect(made).rejects.toThrow('away');
  await waiting;
  expect(makings.wait('a')).toBeNull();
});

test('nobody waits for ever; what is made a second time outlives the first', async () => {
  const makings = createMakings(1);
  const works = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const [first, second] = works.map((work) => {
    const made = makings.make('a', () => work.promise);
    return made;
  });
  await makings.wait('a');
  works[0]?.resolve();
  await first;
  expect(makings.wait('a')).not.toBeNull();
  works[1]?.resolve();
  await second;
});
