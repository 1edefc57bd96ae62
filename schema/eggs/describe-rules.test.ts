import { expect, test } from 'vitest';
import { describeRules, type RuleControl } from './describe-rules.ts';
import { splitRules } from './rule-list.ts';

const plain = { defaultValue: '', isSecret: false };

test.each<[string, RuleControl, string[]]>([
  ['required|string|max:20', { is: 'text', maxLength: 20 }, ['At most 20 characters']],
  [
    'nullable|string|between:3,15',
    { is: 'text', maxLength: 15 },
    ['At least 3 characters', 'At most 15 characters'],
  ],
  ['string', { is: 'text', maxLength: null }, []],
  [
    'integer|between:1,200',
    { is: 'number', isWhole: true, min: 1, max: 200 },
    ['A whole number', 'Between 1 and 200'],
  ],
  ['numeric|max:5.5', { is: 'number', isWhole: false, min: null, max: 5.5 }, ['A number', 'At most 5.5']],
  ['digits_between:1,3', { is: 'number', isWhole: true, min: null, max: null }, ['Between 1 and 3 digits']],
  ['in:survival,"creative", hard', { is: 'choice', options: ['survival', 'creative', 'hard'] }, []],
  ['boolean', { is: 'switch', on: '1', off: '0' }, []],
  ['regex:/^(a|b:c)$/', { is: 'text', maxLength: null }, ['Of the form that the egg demands']],
  [
    'alpha_num|size:32',
    { is: 'text', maxLength: null },
    ['Only letters and digits', 'Exactly 32 characters'],
  ],
  ['starts_with:a,b', { is: 'text', maxLength: null }, ['Begins with a or b']],
])('%s', (rules, control, sentences) => {
  const described = describeRules(splitRules(rules), plain);
  expect(described.control).toEqual(control);
  expect(described.sentences).toEqual(sentences);
});

test('what is needed, secret, or written as a word is known', () => {
  expect(describeRules(['required'], plain).isRequired).toBe(true);
  expect(describeRules(['required', 'nullable'], plain).isRequired).toBe(false);
  expect(describeRules(['string'], { ...plain, isSecret: true }).control.is).toBe('password');
  const { control } = describeRules(['boolean'], { defaultValue: 'true', isSecret: false });
  expect(control).toEqual({ is: 'switch', on: 'true', off: 'false' });
});
