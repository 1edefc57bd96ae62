import { expect, test } from 'vitest';
import { matchesWords } from './matches-words.ts';

test.each([
  ['', true],
  ['  ', true],
  ['paper', true],
  ['java PAP', true],
  ['paper rust', false],
])('"Paper Minecraft: Java" holds "%s": %s', (words, holds) => {
  expect(matchesWords('Paper Minecraft: Java', words)).toBe(holds);
});
