import { expect, test } from 'vitest';
import { withoutAnsi } from '../schema/plain-text.ts';
import { createDoneMatch } from './done-match.ts';
import { LineSplitter } from './line-splitter.ts';

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
  expect(matches(['regex:(?P<port>\\d+) is [[:alpha:]]+\\z'], '80 is open')).toBe(true);
  expect(matches(['regex:'], 'what regex: means')).toBe(true);
});

test('a pattern that does not compile is told and taken as text', () => {
  expect(createDoneMatch(['regex:server [started', 'ok'], false).problems).toEqual([
    'The pattern server [started cannot be read.',
  ]);
  expect(createDoneMatch(['regex:^ok$', 'ok', ''], false).problems).toEqual([]);
  expect(matches(['regex:server [started'], 'my server [started!')).toBe(true);
});

test('a line that comes in pieces is matched when it is whole', () => {
  const made = createDoneMatch(['Server started on port', 'regex:^Done ✓$'], false);
  if (made.ready) throw new Error('There is something to wait for.');
  const splitter = new LineSplitter();
  const bytes = Buffer.from('Server star\rServer started on port 1\r\nDone ✓\r\n');
  const seen: string[] = [];
  for (const [offset, byte] of bytes.entries()) {
    const { lines } = splitter.push({ offset, firstLine: 0, bytes: Buffer.from([byte]) });
    if (made.matcher.matches(lines)) seen.push(...lines);
  }
  expect(seen).toEqual(['Server started on port 1', 'Done ✓']);
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
