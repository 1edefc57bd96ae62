import { expect, test } from 'vitest';
import { createTogether } from './together.ts';

/** Sends that are answered when the test says so. */
function controlled(options: { lanes?: number; patienceMs?: number } = {}) {
  const sent: { asked: readonly number[]; answer(): void; fail(error: Error): void }[] = [];
  const clock = { now: 0 };
  const ask = createTogether<number, string>({
    lanes: 1,
    patienceMs: 10_000,
    now: () => clock.now,
    ...options,
    send: (asked) =>
      new Promise((resolve, reject) => {
        sent.push({ asked, answer: () => resolve(asked.map(String)), fail: reject });
      }),
  });
  const turn = async (index: number) => {
    const one = sent[index];
    if (one === undefined) throw new Error('nothing was sent');
    return await Promise.resolve(one);
  };
  return { ask, sent, turn, clock };
}

test('a call that finds nobody goes at once; those that come meanwhile go together', async () => {
  const { ask, sent, turn } = controlled();
  const answers = [ask(1), ask(2), ask(3)];
  expect(sent.map(({ asked }) => asked)).toEqual([[1]]);
  (await turn(0)).answer();
  expect(await answers[0]).toBe('1');
  await expect.poll(() => sent.length).toBe(2);
  expect(sent[1]?.asked).toEqual([2, 3]);
  (await turn(1)).answer();
  expect(await Promise.all(answers)).toEqual(['1', '2', '3']);
});

test('what is under way answers nobody who came after it', async () => {
  const { ask, sent, turn } = controlled();
  const first = ask(1);
  const second = ask(1);
  (await turn(0)).answer();
  await first;
  await expect.poll(() => sent.length).toBe(2);
  expect(sent[1]?.asked).toEqual([1]);
  (await turn(1)).answer();
  expect(await second).toBe('1');
});

test('a failure is told to all who went together, and the next go on', async () => {
  const { ask, sent, turn } = controlled();
  const first = ask(1);
  const second = ask(2);
  const third = ask(3);
  (await turn(0)).fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await expect.poll(() => sent.length).toBe(2);
  (await turn(1)).fail(new Error('away again'));
  await expect(second).rejects.toThrow('away again');
  await expect(third).rejects.toThrow('away again');
  const fourth = ask(4);
  (await turn(2)).answer();
  expect(await fourth).toBe('4');
});

test('nobody waits for a sender that never comes back', async () => {
  const { ask, sent, turn, clock } = controlled({ patienceMs: 20 });
  void ask(1);
  const waiting = ask(2);
  await expect.poll(() => sent.length).toBe(2);
  (await turn(1)).answer();
  expect(await waiting).toBe('2');
  clock.now = 20;
  const later = ask(3);
  expect(sent[2]?.asked).toEqual([3]);
  (await turn(2)).answer();
  expect(await later).toBe('3');
});

test('several lanes are used before anyone waits', () => {
  const { ask, sent } = controlled({ lanes: 2 });
  for (const number of [1, 2, 3]) void ask(number);
  expect(sent.map(({ asked }) => asked)).toEqual([[1], [2]]);
});
