import { expect, test } from 'vitest';
import { startupChanges, type StartupVariable } from './startup-changes.ts';

const variable = (envVariable: string, changes: Partial<StartupVariable> = {}): StartupVariable => ({
  id: 1,
  envVariable,
  rules: [],
  isSecret: false,
  userViewable: true,
  userEditable: true,
  value: 'old',
  ...changes,
});

const member = { isAdmin: false };
const admin = { isAdmin: true };
const fieldsOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error instanceof Error && 'fields' in error ? error.fields : error;
  }
  return [];
};

test('what changes is said with its values, what stays is not said at all', () => {
  const changes = startupChanges([variable('A'), variable('B')], { A: 'new', B: 'old' }, member);
  expect(changes.map(({ said }) => said)).toEqual([{ variable: 'A', old: 'old', new: 'new' }]);
});

test.each([
  ['a secret', { isSecret: true }],
  ['what members do not see', { userViewable: false }],
])('of %s the activity names no value', (_, changes) => {
  const [change] = startupChanges([variable('A', changes)], { A: 'new' }, admin);
  expect(change).toMatchObject({ value: 'new', said: { variable: 'A' } });
  expect(JSON.stringify(change?.said)).not.toMatch(/old|new/);
});

test('members change what is theirs to change; what they cannot see is not there for them', () => {
  const variables = [
    variable('HIDDEN', { userViewable: false }),
    variable('FIXED', { userEditable: false }),
    variable('OWN'),
  ];
  expect(fieldsOf(() => startupChanges(variables, { HIDDEN: 'x', FIXED: 'x', NONE: 'x' }, member))).toEqual([
    { path: 'environment.HIDDEN', message: 'The egg has no such variable.' },
    { path: 'environment.NONE', message: 'The egg has no such variable.' },
    { path: 'environment.FIXED', message: 'Only administrators may change this.' },
  ]);
  expect(startupChanges(variables, { HIDDEN: 'x', FIXED: 'x' }, admin)).toHaveLength(2);
  expect(startupChanges(variables, { FIXED: 'old', OWN: 'new' }, member)).toHaveLength(1);
});

test('rules hold for what is changed, and no longer for what was broken before', () => {
  const variables = [
    variable('SLOTS', { rules: ['integer', 'between:1,64'], value: '10' }),
    variable('OLD', { rules: ['integer'], value: 'broken since' }),
  ];
  expect(startupChanges(variables, { SLOTS: '20' }, member)).toHaveLength(1);
  expect(fieldsOf(() => startupChanges(variables, { SLOTS: '65' }, member))).toMatchObject([
    { path: 'environment.SLOTS' },
  ]);
  expect(fieldsOf(() => startupChanges(variables, { OLD: 'still' }, member))).toMatchObject([
    { path: 'environment.OLD' },
  ]);
});

test('values that together no frame could carry are refused', () => {
  const variables = Array.from({ length: 20 }, (_, index) =>
    variable(`V${index}`, { value: 'x'.repeat(6500) }),
  );
  expect(fieldsOf(() => startupChanges(variables, { V0: 'x'.repeat(8000) }, member))).toEqual([
    { path: 'environment', message: 'This may have 128 KiB in all.' },
  ]);
  const over = variables.map((one) => ({ ...one, value: 'x'.repeat(7000) }));
  expect(startupChanges(over, { V0: '' }, member)).toHaveLength(1);
});

test('names of a prototype are no variables', () => {
  expect(fieldsOf(() => startupChanges([variable('A')], { constructor: 'x' }, member))).toMatchObject([
    { path: 'environment.constructor' },
  ]);
});
