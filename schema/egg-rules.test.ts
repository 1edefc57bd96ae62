import { expect, test } from 'vitest';
import { brokenRule } from './egg-rules.ts';
import { splitRules } from './eggs/rule-list.ts';

test.each([
  ['', 'required|string', false],
  ['', 'nullable|integer', true],
  ['abc', 'required|string|max:2', false],
  ['ab', 'required|string|max:2', true],
  ['20', 'required|integer|between:1,20', true],
  ['21', 'required|integer|between:1,20', false],
  ['5', 'numeric|min:10', false],
  ['1.5', 'integer', false],
  ['true', 'boolean', true],
  ['yes', 'boolean', false],
  ['b', 'in:a,b', true],
  ['c', 'in:a,b', false],
  ['server.jar', 'required|regex:/^([\\w\\d._-]+)(\\.jar)$/', true],
  ['../x', 'required|regex:/^([\\w\\d._-]+)(\\.jar)$/', false],
  ['x', 'regex:/(?<broken/', true],
  ['x', 'some_new_rule:1', true],
  ['12345', 'digits:5', true],
  ['1234x', 'digits_between:1,5', false],
  ['https://a.b/c', 'url', true],
  ['a b', 'alpha_dash', false],
  ['x', '__proto__', true],
  ['x', 'constructor:1|toString', true],
])('%j against %s', (value, rules, fits) => {
  expect(brokenRule(value, splitRules(rules)) === null).toBe(fits);
});
