import { expect, test } from 'vitest';
import { withoutAnsi } from '../schema/plain-text.ts';
import { createDoneMatch } from './done-match.ts';

const matches = (done: string[], line: string, stripAnsi = false) => {
  const made = createDoneMatch(done, stripAnsi);
  return made.ready ? 'at once' : made.matcher.matches(['other', line]);
};

test('nothing to wait for means ready at once', () => {
  expect(matches([], 'x')).toBe('at once');
  expect(matches([''], 'x')).toBe('at once');
});

test('plain text matches anywhere, any entry is enough', () => {
  expect(matches([')! For help, type '], '[12:00] Done (3.2s)! For help, type "help"')).toBe(true);
  expect(matches(['nope', 'ready'], 'is ready now')).toBe(true);
  expect(matches(['a.c'], 'abc')).toBe(false);
});

test('patterns match, with flags as Go writes them', () => {
  expect(matches(['regex:^\\[\\d+\\] done$'], '[42] done')).toBe(true);
  expect(matches(['regex:(?i)SERVER (started|up)'], 'the server UP')).toBe(true);
  expect(matches(['regex:^done'], 'not done')).toBe(false);
});

test('a pattern that does not compile is taken as text', () => {
  expect(matches(['regex:server [started'], 'my server [started!')).toBe(true);
});

test('colours are removed where the egg says so', () => {
  const line = '\u001b[32mDone\u001b[0m (\u001b[1m3s\u001b[0m)';
  expect(matches(['Done (3s)'], line)).toBe(false);
  expect(matches(['Done (3s)'], line, true)).toBe(true);
  expect(withoutAnsi('\u001b]0;title\u0007text\u001b[2K\u001b[1;31m!')).toBe('text!');
});

test('a pattern that would never end is interrupted and finally given up', () => {
  const made = createDoneMatch(['regex:^(a+)+$', 'ready'], false);
  if (made.ready) throw new Error('There is something to wait for.');
  const hostile = `${'a'.repeat(60)}!`;
  for (let round = 0; round < 50; round += 1) expect(made.matcher.matches([hostile])).toBe(false);
  expect(made.matcher.matches(['ready'])).toBe(true);
});
