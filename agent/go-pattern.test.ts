import { expect, test } from 'vitest';
import { expandTemplate, goPattern } from './go-pattern.ts';

test.each([
  ['^a+$', 'aaa', 'b'],
  ['(?i)server UP', 'SERVER up', 'down'],
  ['(?s)a.b', 'a\nb', 'ab'],
  ['(?m)^b$', 'a\nb', 'ab'],
  ['(?im)^B$', 'a\nb', 'ab'],
  ['\\Aa\\z', 'a', 'a\n'],
  ['(?m)\\Ab', 'b', 'a\nb'],
  ['\\Qa.b[\\E+', 'a.b[[', 'axb['],
  ['\\Q(x', '(x', 'x'],
  ['[[:digit:]]{2}', '42', 'x4'],
  ['^[[:alpha:]_-]+$', 'a_b-C', 'a1'],
  ['[^[:space:]]', 'x', ' \t'],
  ['(?P<port>\\d+)/tcp', '80/tcp', 'x/tcp'],
  ['\\x{2713}', '✓', 'x'],
  ['^\\p{Lu}\\pL+$', 'Über', 'über'],
  ['\\p{L}\\-\\!', 'a-!', 'a'],
  ['[a[]', '[', 'b'],
  ['\\a', '\u0007', 'a'],
  ['\\[INFO\\]: Done \\(\\d+\\.\\d+s\\)', '[INFO]: Done (3.2s)!', '[INFO]: Done'],
  ['a|b', 'b', 'c'],
  ['', 'anything', null],
])('%s', (source, yes, no) => {
  expect(goPattern(source).test(yes)).toBe(true);
  if (no !== null) expect(goPattern(source).test(no)).toBe(false);
});

test.each(['(', '[a', 'a**', '(?U)a', '\\C', '[[:nope:]]', '\\p{Nope}'])(
  '%s is refused by name',
  (source) => {
    expect(() => goPattern(source)).toThrow(`The pattern ${source}`);
  },
);

const expanded = (source: string, template: string, text: string) =>
  text.replace(goPattern(source, 'g'), (...found) => expandTemplate(template, found));

test.each([
  ['(a)(b)?', '$1-$2', 'ab', 'a-b'],
  ['(a)(b)?', '[$2]', 'a', '[]'],
  ['(a)', '${1}x', 'a', 'ax'],
  ['(a)', '$1x', 'a', ''],
  ['a', '$$', 'a', '$'],
  ['a', '$', 'a', '$'],
  ['a', '$0$0', 'a', 'aa'],
  ['a', '$7', 'a', ''],
  ['(?P<n>a)', '$n.${n}', 'a', 'a.a'],
  ['(?P<n>a)', '$1', 'a', 'a'],
  ['(?P<n>a)', '$constructor', 'a', ''],
  ['o', '0', 'foo', 'f00'],
])('%s with %s', (source, template, text, result) => {
  expect(expanded(source, template, text)).toBe(result);
});

test.each(['(?:\\b|\\B)', '(?:^|$)', '(?:\\b|a|$)', '(?:a*b?|\\b)', '(?:(?<=a)(?!b)|(?<!a)(?=b))', '(a|)'])(
  'so many choices as %s, many times, are not tried',
  (piece) => {
    for (const times of [40, 100, 10_000]) {
      expect(() => goPattern(`${piece.repeat(times)}x`)).toThrow('is too much to be tried.');
    }
  },
);
