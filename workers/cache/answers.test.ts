import { expect, test } from 'vitest';
import { createAnswers, type KeptAnswer } from './answers.ts';

const answer = (bytes: number, until = 1000): KeptAnswer => ({
  body: new Uint8Array(bytes),
  etag: 'W/"a"',
  headers: new Headers(),
  principal: 'u',
  proofs: [{ shard: 's', text: 'birth\nsrv:a 1 1' }],
  until,
});

test('an answer is kept until it ends', () => {
  const answers = createAnswers(100_000);
  answers.keep('a', answer(10, 10_000), 0);
  expect(answers.find('a', 7999)).toMatchObject({ etag: 'W/"a"' });
  expect(answers.find('a', 10_000)).toBeNull();
  expect(answers.find('a', 7999)).toBeNull();
});

test('those that are used stay when there is no room', () => {
  const answers = createAnswers(3000);
  for (const name of ['a', 'b']) answers.keep(name, answer(700), 0);
  answers.find('a', 0);
  answers.keep('c', answer(700), 0);
  expect(['a', 'b', 'c'].map((name) => answers.find(name, 0) !== null)).toEqual([true, false, true]);
});

test('what is larger than all room is not kept, and its room is free again', () => {
  const answers = createAnswers(3000);
  answers.keep('a', answer(5000), 0);
  expect(answers.find('a', 0)).toBeNull();
  answers.keep('a', answer(700), 0);
  answers.keep('a', answer(700), 0);
  answers.forget('a');
  for (const name of ['b', 'c']) answers.keep(name, answer(700), 0);
  expect(answers.find('b', 0)).not.toBeNull();
});

test('towards its end one caller in a second makes it anew, while the others are answered', () => {
  const answers = createAnswers(100_000);
  answers.keep('a', answer(10, 10_000), 0);
  const isFound = (now: number) => answers.find('a', now) !== null;
  expect([7999, 8000, 8001, 8999, 9000, 9001].map(isFound)).toEqual([true, false, true, true, false, true]);
  answers.keep('a', answer(10, 20_000), 9500);
  expect(isFound(10_000)).toBe(true);
});
