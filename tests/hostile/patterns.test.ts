import { expect, test, vi } from 'vitest';
import { withTimeLimit } from '../../agent/time-limit.ts';
import { brokenRule } from '../../schema/eggs/broken-rule.ts';
import { phpPattern } from '../../schema/eggs/php-pattern.ts';
import { type Chance, chance } from './chance.ts';

/** Ends what would go on for ever; far above what anything here takes on a busy machine. */
const endlessMs = 5000;
vi.setConfig({ testTimeout: 120_000 });

const atoms = [
  'a',
  'b',
  'Ω',
  '\\w',
  '\\d',
  '.',
  '[ab]',
  '[^a]',
  '\\s',
  '\\p{L}',
  'ab',
  'aa',
  '^',
  '$',
  '\\b',
  '\\1',
];
const repeats = ['*', '+', '?', '*?', '+?', '??', '*+', '{2}', '{0,3}', '{2,}', '{20}', '{0,20}', '{1,1000}'];
const openings = ['(', '(?:', '(?>', '(?=', '(?!', '(?<n>', '(?i:'];
const seeds = ['a', 'ab', 'aab', 'Ω', 'a1', 'a ', ',a', '\n'];

function pattern(by: Chance, depth = 0): string {
  const parts = Array.from({ length: 1 + by.below(depth === 0 ? 6 : 4) }, () => {
    const atom = depth < 4 && by.is(0.4) ? `${by.one(openings)}${pattern(by, depth + 1)})` : by.one(atoms);
    const part = by.is(0.2) ? `${atom}|${by.one(atoms)}` : atom;
    const repeated = by.is(0.5) ? part + by.one(repeats) : part;
    return by.is(0.1) ? repeated.repeat(2 + by.below(30)) : repeated;
  });
  return parts.join('');
}

/** As long as the pattern takes, of what it likes, and not quite right at the end. */
const valuesFor = (longest: number, by: Chance): string[] =>
  [by.one(seeds), by.one(seeds)].flatMap((seed) => {
    const body = seed.repeat(Math.ceil(longest / seed.length));
    return [body.slice(0, longest), `${body.slice(0, Math.max(0, longest - 1))}!`];
  });

test('no pattern takes long on a value that it is tried on', () => {
  const by = chance(41);
  let tried = 0;
  for (let round = 0; round < 3000; round += 1) {
    const text = `/^${pattern(by)}$/${by.is(0.5) ? 'u' : ''}`;
    const compiled = withTimeLimit(endlessMs, () => phpPattern(text));
    if (compiled === null) continue;
    for (const value of valuesFor(compiled.longestValue, by)) {
      const answer = `${text} on ${JSON.stringify(value.slice(0, 40))} (${String(value.length)})`;
      expect(withTimeLimit(endlessMs, () => compiled.matches(value)) ?? true, answer).toBeTypeOf('boolean');
    }
    tried += 1;
  }
  expect(tried).toBeGreaterThan(1000);
});

test.each([
  [
    'choices that begin alike',
    '/^(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)(?:a|aa)$/',
  ],
  ['what may be left out, many times', `/^${'a?'.repeat(40)}${'a'.repeat(40)}$/`],
  ['counted choices', '/^(?:a|aa){60}b$/'],
  ['choices within a repetition', '/^(a|a|a|a|a|a|a|a|a|a)*b$/'],
  ['letters that are not common', '/^(ΩΩ*)+$/u'],
  ['letters that no class has', '/^(?:\\p{Greek}\\p{Greek}*)+$/u'],
  ['atomic groups', '/^(?>a|aa)+(?>a|aa)+b$/'],
  ['counts of counts', '/^(?:(?:a{1,9}){1,9}){1,9}b$/'],
  ['counts that are huge', '/^(?:(?:a{60000}){60000}){60000}b$/'],
  ['open counts that are huge', '/^(?:a{0,60000}){0,60000}b$/'],
  ['everything, many times', `/${'.*'.repeat(400)}x/s`],
  [
    'alternatives, many',
    `/^(?:${Array.from({ length: 300 }, (_, at) => (at % 2 === 0 ? 'a' : 'aa')).join('|')})*b$/`,
  ],
])('%s do not hang', (_, text) => {
  for (const seed of ['a', 'Ω', 'ab']) {
    for (const length of [20, 60, 500, 4096, 8192]) {
      const value = `${seed.repeat(Math.ceil(length / seed.length)).slice(0, length - 1)}!`;
      expect(() => withTimeLimit(endlessMs, () => brokenRule(value, [`regex:${text}`]))).not.toThrow();
    }
  }
});

test('a variable with very many rules is checked in the end', () => {
  const rules = Array.from(
    { length: 1000 },
    (_, at) => `regex:/^(?:${String(at)}|[\\w.-]+(?:,[\\w.-]+)*)$/u`,
  );
  expect(withTimeLimit(endlessMs, () => brokenRule('a'.repeat(300), rules))).toBeNull();
});

test.each(['U', 'G', 'g', 'jn', 'jnGgU', 'H:i', 'd'])(
  'a date of the form %s, many times, does not hang',
  (form) => {
    const value = `${'1'.repeat(200)}x`;
    for (const times of [1, 3, 12, 400]) {
      const rules = [`date_format:${form.repeat(times)}`, 'date'];
      expect(() => withTimeLimit(endlessMs, () => brokenRule(value, rules))).not.toThrow();
    }
  },
);
