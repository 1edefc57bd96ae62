import { expect, test } from 'vitest';
import { listOf, parseRule, splitRules } from './rule-list.ts';

test.each([
  ['required|string|max:20', ['required', 'string', 'max:20']],
  ['', []],
  ['required|string|', ['required', 'string']],
  ['required|regex:/^(a|b)$/i|max:3', ['required', 'regex:/^(a|b)$/i', 'max:3']],
  ['regex:/a\\/|b/|in:1,2', ['regex:/a\\/|b/', 'in:1,2']],
  ['not_regex:#a|b#|max:1', ['not_regex:#a|b#', 'max:1']],
  ['nullable|regex:([a-z-0-9]+$)', ['nullable', 'regex:([a-z-0-9]+$)']],
  ['regex:~^(x|y)~u', ['regex:~^(x|y)~u']],
  ['regex:/never ends|max:3', ['regex:/never ends', 'max:3']],
  [
    ['required', 'string|max:4', 'regex:/a|b/'],
    ['required', 'string', 'max:4', 'regex:/a|b/'],
  ],
  [null, []],
])('the rules %j', (rules, expected) => {
  expect(splitRules(rules)).toEqual(expected);
});

test.each([
  ['nullable:string', 'nullable', 'string'],
  ['int', 'integer', ''],
  [' Max:20', 'max', '20'],
  ['in:gta:iii,gta:vc', 'in', 'gta:iii,gta:vc'],
])('the rule %s', (rule, name, argument) => {
  expect(parseRule(rule)).toEqual({ name, argument });
});

test.each([
  ['a,b', ['a', 'b']],
  ['a, b ,c', ['a', 'b', 'c']],
  ['"a, b",c', ['a, b', 'c']],
  ['"say ""hi""",x', ['say "hi"', 'x']],
  ['', ['']],
  ['a,', ['a', '']],
])('the list %s', (argument, expected) => {
  expect(listOf(argument)).toEqual(expected);
});
