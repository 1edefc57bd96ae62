import { expect, test } from 'vitest';
import { phpPattern } from './php-pattern.ts';

/** Pattern, values that match, values that do not: as `preg_match` of PHP 8.2 answered. */
const answers: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    '/^([\\w\\d._-]+)(\\.jar)$/',
    ['server.jar', 'server.jar\n'],
    ['../x.jar', 'server.jar.old', 'a b.jar', 'ä.jar'],
  ],
  ['/^([\\w\\d._-]+)(\\.jar)$/D', ['server.jar'], ['server.jar\n']],
  ['/^[0-9\\.\\-]+$/', ['1.20.4'], ['1.20-rc', '']],
  ['([a-z-0-9]+$)', ['abc', 'a-1'], ['ABC', 'x!']],
  ['#^https?://#i', ['HTTP://x', 'https://x'], ['ftp://x']],
  ['~^.{3}$~', ['abc', 'äb'], ['äbc']],
  ['~^.{3}$~u', ['äbc'], ['äb']],
  ['/^\\w+$/', ['abc_1'], ['ä', '日本']],
  ['/^\\w+$/u', ['ä', '日本'], ['a-b']],
  ['/^\\d+$/', ['12'], ['٣']],
  ['/^\\d+$/u', ['12', '٣'], []],
  ['/^[[:alpha:]_]+$/', ['ab_'], ['a1']],
  ['/^[[:^digit:]]+$/', ['ab'], ['a1']],
  ['/^a{,2}$/', ['a{,2}'], ['a']],
  ['/^a++b$/', ['aaab'], ['aaa']],
  ['/^a++ab$/', [], ['aaab']],
  ['/^(?>a|ab)c$/', ['ac'], ['abc']],
  ['/^(?P<n>a|b)(?P=n)$/', ['aa'], ['ab']],
  ['/^(?<n>a|b)\\k{n}$/', ['bb'], ['ba']],
  ["/^(?'n'a|b)\\g{n}$/", ['bb'], ['ba']],
  ['/^(a)(b)?\\g{-2}$/', ['aba'], ['ab']],
  ['/\\Aab\\z/', ['ab'], ['ab\n']],
  ['/\\Aab\\Z/', ['ab', 'ab\n'], ['ab\n\n']],
  ['/^b$/m', ['a\nb\nc'], ['ab']],
  ['/a.b/', ['a\rb', 'axb'], ['a\nb']],
  ['/a.b/s', ['a\nb'], []],
  ['/^a b # words\n $/x', ['ab'], ['a b']],
  ['/^a\\ b[ ]c$/x', ['a b c'], ['abc']],
  ['/^[^a-z]$/i', ['1'], ['A', 'a']],
  ['/^é$/i', ['é'], ['É']],
  ['/^é$/iu', ['é', 'É'], []],
  ['/^(?i)ab(?-i)c$/', ['ABc'], ['ABC']],
  ['/^(?i:a)b$/', ['Ab'], ['AB']],
  ['/^\\h+\\H$/', [' \tx'], ['\nx']],
  ['/^a\\Rb$/', ['a\r\nb', 'a\nb'], ['ab']],
  ['/^\\x41\\x{42}\\103$/', ['ABC'], []],
  ['/^\\Qa.b\\E+$/', ['a.bb'], ['axb']],
  ['/^a.*?b$/U', ['axb', 'axbxb'], []],
  ['/b/A', ['b'], ['ab']],
  ['/^[]a]+$/', [']a'], ['b']],
  ['/^[a\\]-]+$/', [']-a'], ['b']],
  ['/foo\\Kbar/', ['foobar'], ['bar']],
  ['/^(?=.*\\d)(?!.*x).{2,5}$/', ['a1'], ['x1', 'ab']],
  ['/(?<=a)b(?<!c)/', ['ab'], ['b']],
  ['/^\\p{Lu}\\p{Ll}+$/u', ['Éa'], ['ab']],
  ['/^[\\p{L} ]+$/u', ['Äb c'], ['a1']],
  ['/^\\bword\\b$/', ['word'], ['words']],
  ['{^a{2}$}', ['aa'], ['a']],
  ['/^([0-9]{1,3}\\.){3}[0-9]{1,3}$/', ['127.0.0.1'], ['127.0.0', '1234.1.1.1']],
  ['/^[a-z0-9]+(-[a-z0-9]+)*$/', ['a-b-c'], ['a--b', '-a']],
  ['/^.+@.+\\..+$/', ['a@b.c'], ['a@b']],
  ['/^$/', [''], ['a']],
  ['/^(yes|no)?$/', ['', 'yes'], ['maybe']],
  ['/\\//', ['a/b'], ['ab']],
  ['/^\\$[\\^]\\.$/', ['$^.'], ['x']],
];

test.each(answers)('%s', (pattern, matching, others) => {
  const compiled = phpPattern(pattern);
  expect(matching.map((value) => compiled?.matches(value))).toEqual(matching.map(() => true));
  expect(others.map((value) => compiled?.matches(value))).toEqual(others.map(() => false));
});

test.each([
  ['no delimiter', 'abc'],
  ['an open end', '/abc'],
  ['an unknown modifier', '/a/q'],
  ['an open parenthesis', '/(a/'],
  ['an open class', '/[a/'],
  ['nothing to repeat', '/*a/'],
  ['recursion', '/a(?R)?b/'],
  ['a call of a group', '/(a)(?1)/'],
  ['a condition', '/(a)?(?(1)b|c)/'],
  ['a verb', '/a(*FAIL)/'],
  ['a branch reset', '/(?|(a)|(b))\\1/'],
  ['a reference to what may not have matched', '/(a)?\\1/'],
  ['a range that ends before it begins', '/[z-a]/'],
  ['too much', `/${'a'.repeat(2000)}/`],
  ['too deep', `/${'('.repeat(200)}${')'.repeat(200)}/`],
])('%s cannot be checked here', (_, pattern) => {
  expect(phpPattern(pattern)).toBeNull();
});

test.each([
  ['/^(a+)+$/', 20],
  ['/^(a|a)*$/', 16],
  ['/^(a|ab)*$/', 9],
  ['/^(?>a|aa)+$/', 9],
  ['/^(a?a?a?)*$/', 4],
  ['/^(ΩΩ*)+$/u', 20],
  ['/^((a+)+)+$/', 12],
  ['/^(.*,)*x$/', 20],
  ['/^(((a+)+)+)+$/', 0],
])('%s is tried on values of %d characters at most', (pattern, longest) => {
  const compiled = phpPattern(pattern);
  expect(compiled?.longestValue).toBe(longest);
  expect(compiled?.matches('a'.repeat(longest + 1))).toBeNull();
});

test.each(['/^([\\w\\d._-]+)(\\.jar)$/', '/^[a-z]+$/', '/^(a|b|[0-9])+$/', '/^(?:[a-z0-9]+\\.)+$/'])(
  '%s is tried on long values',
  (pattern) => {
    expect(phpPattern(pattern)?.longestValue).toBeGreaterThan(100);
  },
);

/** A short generator of its own, so that a failure can be repeated. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

test('whatever is asked, there is an answer', () => {
  const source = numbers(7);
  const next = () => source.next().value ?? 0;
  const pieces = [
    'a',
    '\\d',
    '[a-z',
    ']',
    '(',
    ')',
    '(?:',
    '(?<n>',
    '*',
    '+',
    '?',
    '{2,}',
    '|',
    '\\',
    '^',
    '$',
    '.',
  ];
  const values = ['', 'a', 'aa1', 'é\n', '((('];
  for (let round = 0; round < 3000; round += 1) {
    const body = Array.from({ length: 8 }, () => pieces[Math.floor(next() * pieces.length)]).join('');
    const compiled = phpPattern(`/${body}/${next() < 0.3 ? 'iu' : ''}`);
    for (const value of values) expect([true, false, null]).toContain(compiled?.matches(value) ?? null);
  }
});
