import { expect, test } from 'vitest';
import { gslVariable } from './gsl-variable.ts';

const found = (envVariable: string, isEditable = true) => gslVariable([{ envVariable, isEditable }]);

test('the token is found under the names that eggs use, where it can be changed', () => {
  for (const name of ['STEAM_ACC', 'GSL_TOKEN', 'STEAM_GSLT', 'GSLT', 'STEAM_TOKEN'])
    expect(found(name)).toBe(name);
  for (const name of ['STEAM_PASS', 'TOKEN', 'SRCDS_APPID']) expect(found(name)).toBeNull();
  expect(found('STEAM_ACC', false)).toBeNull();
});
