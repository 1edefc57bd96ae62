import { expect, test } from 'vitest';
import { readRules } from './rules.ts';

test('text knows its length and whether it is needed', () => {
  expect(readRules(['required', 'string', 'max:20'], '')).toEqual({
    isRequired: true,
    control: { is: 'text', maxLength: 20 },
    demands: [{ is: 'maxLength', count: 20 }],
  });
  expect(readRules(['nullable', 'string', 'between:3,15'], '').demands).toEqual([
    { is: 'minLength', count: 3 },
    { is: 'maxLength', count: 15 },
  ]);
  expect(readRules([], '')).toEqual({
    isRequired: false,
    control: { is: 'text', maxLength: null },
    demands: [],
  });
});

test('bounds of a number are bounds of its value', () => {
  const { control, demands } = readRules(['required', 'integer', 'between:1,200'], '20');
  expect(control).toEqual({ is: 'number', isWhole: true });
  expect(demands).toEqual([{ is: 'integer' }, { is: 'between', low: '1', high: '200' }]);
  expect(readRules(['numeric', 'max:5.5'], '').demands).toEqual([
    { is: 'numeric' },
    { is: 'max', bound: '5.5' },
  ]);
});

test('a list of values is a choice, also of quoted ones', () => {
  expect(readRules(['required', 'in:survival,"creative", hard'], '').control).toEqual({
    is: 'choice',
    options: ['survival', 'creative', 'hard'],
  });
});

test('a switch keeps the way in which the egg writes yes', () => {
  expect(readRules(['boolean'], '0').control).toEqual({ is: 'switch', on: '1', off: '0' });
  expect(readRules(['required', 'boolean'], 'true').control).toEqual({
    is: 'switch',
    on: 'true',
    off: 'false',
  });
});

test('a pattern with colons and bars is one demand', () => {
  expect(readRules(['required', 'regex:/^(a|b:c)$/'], '').demands).toEqual([{ is: 'pattern' }]);
});
