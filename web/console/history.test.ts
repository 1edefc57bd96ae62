import { expect, test } from 'vitest';
import { completion, historyOf, remember, step } from './history.ts';

test('up and down walk through the commands and back to what was being typed', () => {
  const start = historyOf(['list', 'say hi']);
  const up = step(start, -1, 'sa');
  expect(up.text).toBe('say hi');
  const top = step(up.history, -1, 'say hi');
  expect(top.text).toBe('list');
  expect(step(top.history, -1, 'list').text).toBeNull();
  const down = step(top.history, 1, 'list');
  expect(down.text).toBe('say hi');
  expect(step(down.history, 1, 'say hi').text).toBe('sa');
  expect(step(start, 1, 'sa').text).toBeNull();
});

test('a command is not kept twice in a row, and 200 are kept', () => {
  expect(remember(historyOf(['list']), 'list').commands).toEqual(['list']);
  let history = historyOf([]);
  for (let i = 0; i < 250; i += 1) history = remember(history, `say ${i}`);
  expect(history.commands).toHaveLength(200);
  expect(history.commands[0]).toBe('say 50');
});

test('the newest command that begins like the typed one completes it', () => {
  const history = historyOf(['say one', 'say two', 'stop']);
  expect(completion(history, 'say')).toBe(' two');
  expect(completion(history, 'stop')).toBe('');
  expect(completion(history, '')).toBe('');
  expect(completion(history, 'x')).toBe('');
});
