import { expect, test } from 'vitest';
import { createRounds } from './rounds.ts';

/** What can go on without being told anything has done so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Rounds whose answers the test gives, one by one. */
function open(waitMs = 60_000) {
  const clock = { now: 0 };
  const asked: { questions: readonly string[]; answer: PromiseWithResolvers<readonly boolean[] | null> }[] =
    [];
  const ask = createRounds({
    waitMs,
    now: () => clock.now,
    beside: () => undefined,
    pause: () => Promise.resolve(),
    askAll(questions) {
      const answer = Promise.withResolvers<readonly boolean[] | null>();
      asked.push({ questions, answer });
      return answer.promise;
    },
  });
  return { ask, asked, clock };
}

test('the first question goes at once, those that come meanwhile go together, each once', async () => {
  const { ask, asked } = open();
  const first = ask('a');
  const others = [ask('b'), ask('a'), ask('b'), ask('c')];
  expect(asked.map(({ questions }) => questions)).toEqual([['a']]);
  asked[0]?.answer.resolve([true]);
  expect(await first).toBe(true);
  await settled();
  expect(asked[1]?.questions).toEqual(['b', 'a', 'c']);
  asked[1]?.answer.resolve([true, false, true]);
  expect(await Promise.all(others)).toEqual([true, false, true, true]);
  expect(asked).toHaveLength(2);
});

test('a round that fails answers nobody, and the next one goes on', async () => {
  const { ask, asked } = open();
  const first = ask('a');
  const second = ask('b');
  asked[0]?.answer.reject(new Error('away'));
  expect(await first).toBeNull();
  await settled();
  asked[1]?.answer.resolve(null);
  expect(await second).toBeNull();
  const third = ask('c');
  asked[2]?.answer.resolve([true]);
  expect(await third).toBe(true);
});

test('nobody waits for ever for a round of another', async () => {
  const { ask } = open(1);
  void ask('a');
  expect(await ask('b')).toBeNull();
});

test('a round that died with its request holds up nobody who comes later', async () => {
  const { ask, asked, clock } = open();
  void ask('a');
  const waiting = ask('b');
  clock.now = 60_000;
  const next = ask('c');
  expect(asked.map(({ questions }) => questions)).toEqual([['a'], ['c', 'b']]);
  asked[1]?.answer.resolve([true, false]);
  expect(await next).toBe(true);
  expect(await waiting).toBe(false);
});

test('nobody goes on with rounds for ever: who has gathered by then has to do without', async () => {
  const { ask, asked, clock } = open();
  const first = ask('a');
  const second = ask('b');
  clock.now = 1000;
  asked[0]?.answer.resolve([true]);
  await settled();
  const third = ask('c');
  clock.now = 3000;
  asked[1]?.answer.resolve([true]);
  await settled();
  const fourth = ask('d');
  expect(asked.map((round) => round.questions)).toEqual([['a'], ['b'], ['d']]);
  asked[2]?.answer.resolve([true]);
  expect(await Promise.all([first, second, third, fourth])).toEqual([true, true, null, true]);
});
