import { expect, test } from 'vitest';
import { createAnswers, type KeptAnswer } from './answers.ts';

const answer = (bytes: number, until = 1000): KeptAnswer => ({
  body: new Uint8Array(bytes),
  etag: 'W/"a"',
  token: null,
  principal: 'u',
  proofs: [{ shard: 's', text: 'birth\nsrv:a 1 1' }],
  until,
});

test('an answer is kept until it ends', () => {
  const answers = createAnswers(100_000);
  answers.keep('a', answer(10));
  expect(answers.find('a', 999)).toMatchObject({ etag: 'W/"a"' });
  expect(answers.find('a', 1000)).toBeNull();
  expect(answers.find('a', 999)).toBeNull();
});

test('those that are used stay when there is no room', () => {
  const answers = createAnswers(3000);
  for (const name of ['a', 'b']) answers.keep(name, answer(700));
  answers.find('a', 0);
  answers.keep('c', answer(700));
  expect(['a', 'b', 'c'].map((name) => answers.find(name, 0) !== null)).toEqual([true, false, true]);
});

test('what is larger than all room is not kept, and its room is free again', () => {
  const answers = createAnswers(3000);
  answers.keep('a', answer(5000));
  expect(answers.find('a', 0)).toBeNull();
  answers.keep('a', answer(700));
  answers.keep('a', answer(700));
  answers.forget('a');
  for (const name of ['b', 'c']) answers.keep(name, answer(700));
  expect(answers.find('b', 0)).not.toBeNull();
});
