import { expect, test } from 'vitest';
import { shellTokens } from './shell-tokens.ts';

const kinds = (line: string) => shellTokens(line).map(({ kind, text }) => `${kind} ${text}`);

test('comments, texts, variables and keywords are told apart', () => {
  expect(kinds('if [ -z "${VERSION}" ]; then # none')).toEqual([
    'word if',
    'plain  [ -z ',
    'text "${VERSION}"',
    'plain  ]; ',
    'word then',
    'plain  ',
    'comment # none',
  ]);
  expect(kinds('java -Xmx{{SERVER_MEMORY}}M $1')).toEqual([
    'plain java -Xmx',
    'variable {{SERVER_MEMORY}}',
    'plain M ',
    'variable $1',
  ]);
});

test('a hash within a word begins no comment', () => {
  expect(kinds('echo ${#LIST} a#b').some((each) => each.startsWith('comment'))).toBe(false);
});

test('pieces join to the line, also of a text that does not end', () => {
  for (const line of ['', '   ', `echo 'open`, 'a "b \\" c" d', '$', '#!/bin/bash', '{{', '"\\'])
    expect(
      shellTokens(line)
        .map(({ text }) => text)
        .join(''),
    ).toBe(line);
});

test('a line of brackets without an end is read in one go', () => {
  const line = '{'.repeat(1_000_000);
  expect(shellTokens(line)).toEqual([{ kind: 'plain', text: line }]);
});
