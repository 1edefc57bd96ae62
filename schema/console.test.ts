import { expect, test } from 'vitest';
import { consoleCommand } from './console.ts';

test.each([
  ['say hello', 'say hello'],
  ['say ü 🐦', 'say ü 🐦'],
  ['stop\u0003', 'stop '],
  ['one\r\ntwo', 'one two'],
  ['a\u0000\u0004\u001a\u001b[2J\u009bb', 'a [2J b'],
  ['half \ud83d', 'half \ufffd'],
])('%j is sent as %j', (typed, sent) => {
  expect(consoleCommand.parse(typed)).toBe(sent);
});
