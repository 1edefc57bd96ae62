import { expect, test } from 'vitest';
import { serverValues } from './server-environment.ts';

const variable = (envVariable: string, rules: string[], defaultValue = '', isSecret = false) => ({
  id: envVariable.length,
  envVariable,
  rules,
  defaultValue,
  isSecret,
});

test('what is given wins, also when it is empty; the rest is the default', () => {
  const variables = [variable('A', [], 'a'), variable('BB', [], 'b', true), variable('CCC', [], 'c')];
  expect(serverValues(variables, { A: 'given', CCC: '' })).toEqual([
    { variableId: 1, value: 'given', isSecret: false },
    { variableId: 2, value: 'b', isSecret: true },
    { variableId: 3, value: '', isSecret: false },
  ]);
});

test('every wrong value is named at once', () => {
  const variables = [variable('A', ['required']), variable('B', ['integer'], '1')];
  const run = () => serverValues(variables, { B: 'x', C: 'y', constructor: 'z' });
  expect(run).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      fields: [
        { path: 'environment.C', message: expect.any(String) },
        { path: 'environment.constructor', message: expect.any(String) },
        { path: 'environment.A', message: expect.any(String) },
        { path: 'environment.B', message: expect.any(String) },
      ],
    }),
  );
});
