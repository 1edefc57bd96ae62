import { expect, test } from 'vitest';
import { sayRules } from './rule-words.ts';

const said = (...rules: string[]) => sayRules({ rules, defaultValue: '', isSecret: false });

test('rules are said in words', () => {
  expect(said('required', 'string', 'max:20')).toEqual(['Needed', 'At most 20 characters']);
  expect(said('nullable', 'integer', 'between:1,200')).toEqual(
    ['Between 1 and 200', 'A whole number'].toReversed(),
  );
  expect(said('required', 'in:easy,hard')).toEqual(['Needed', 'One of easy, hard']);
  expect(said('boolean')).toEqual(['On or off']);
  expect(said('uppercase')).toEqual(['Only upper case']);
  expect(said('regex:/^(a|b)$/', 'not_regex:/c/')).toEqual(['Matches /^(a|b)$/', 'Does not match /c/']);
  expect(said()).toEqual([]);
});
