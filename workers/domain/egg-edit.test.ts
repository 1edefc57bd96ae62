import { expect, test } from 'vitest';
import type { Egg, EggVariable } from '../../schema/egg.ts';
import { changedFields, editedEgg, reachesServers } from './egg-edit.ts';

const variable = (envVariable: string, changes: Partial<EggVariable> = {}): EggVariable => ({
  name: envVariable,
  description: '',
  envVariable,
  defaultValue: 'a',
  userViewable: true,
  userEditable: true,
  rules: ['required'],
  isSecret: false,
  fieldType: 'text',
  ...changes,
});

const egg: Egg = {
  name: 'Game',
  author: '',
  description: '',
  features: [],
  dockerImages: { One: 'one:1' },
  fileDenylist: [],
  startup: './game',
  startupCommands: { Normal: './game', Debug: './game --debug' },
  tags: [],
  icon: null,
  config: { files: [], done: ['ready'], stripAnsi: false, stop: 'stop' },
  install: null,
  variables: [variable('A'), variable('KEY', { isSecret: true, fieldType: 'password' })],
  updateUrl: null,
};

const edit = (one: EggVariable, changes: { defaultValue?: string | null } = {}) => ({
  ...one,
  ...changes,
});
const problems = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error instanceof Error && 'fields' in error ? error.fields : error;
  }
  return [];
};

test('what is absent stays', () => {
  expect(editedEgg(egg, {})).toEqual(egg);
  expect(editedEgg(egg, { name: undefined, description: 'New.' })).toEqual({ ...egg, description: 'New.' });
});

test('the startup line and the labelled ones agree', () => {
  expect(editedEgg(egg, { startup: './new' })).toMatchObject({
    startup: './new',
    startupCommands: { Normal: './new', Debug: './game --debug' },
  });
  expect(editedEgg(egg, { startupCommands: { Only: './only' } }).startup).toBe('./only');
  expect(editedEgg(egg, { startupCommands: { First: './first', Kept: './game' } }).startup).toBe('./game');
  expect(editedEgg(egg, { startup: './b', startupCommands: { A: './a', B: './b' } }).startup).toBe('./b');
  expect(problems(() => editedEgg(egg, { startup: './c', startupCommands: { A: './a' } }))).toMatchObject([
    { path: 'startup' },
  ]);
  expect(problems(() => editedEgg(egg, { startupCommands: {} }))).toMatchObject([{ path: 'startup' }]);
});

test('variables keep by their name what the edit does not name: their field and a secret default', () => {
  const [a, key] = egg.variables;
  if (a === undefined || key === undefined) throw new Error('no variables');
  const { variables } = editedEgg(egg, {
    variables: [edit(key, { defaultValue: null }), edit(variable('NEW'), { defaultValue: null })],
  });
  expect(variables).toEqual([key, variable('NEW', { defaultValue: '' })]);
});

test.each([
  ['a name that is reserved', [variable('SERVER_PORT')], 'variables.0.envVariable'],
  ['a name that is used twice', [variable('A'), variable('A')], 'variables.1.envVariable'],
  ['a name that no shell takes', [variable('A-B')], 'variables.0.envVariable'],
  ['more than anybody has', Array.from({ length: 3001 }, (_, index) => variable(`V${index}`)), 'variables'],
])('%s is refused by its path', (_, variables, path) => {
  const run = () => editedEgg(egg, { variables: variables.map((one) => edit(one)) });
  expect(problems(run)).toMatchObject([{ path }]);
});

test('what no frame could carry to a node is refused', () => {
  const script = { container: 'a', entrypoint: 'sh', script: 'x'.repeat(262_144) };
  expect(problems(() => editedEgg(egg, { install: script }))).toMatchObject([{ path: 'install' }]);
  const variables = Array.from({ length: 9 }, (_, index) =>
    edit(variable(`V${index}`, { defaultValue: 'ü'.repeat(4000) })),
  );
  expect(problems(() => editedEgg(egg, { variables }))).toMatchObject([{ path: 'variables' }]);
});

test('what changed is named as the API names it, without values', () => {
  expect(changedFields(egg, egg)).toEqual([]);
  const [a, key] = egg.variables;
  if (a === undefined || key === undefined) throw new Error('no variables');
  const { stop, ...config } = egg.config;
  expect(changedFields(egg, { ...egg, config: { stop, ...config } })).toEqual([]);
  const after = {
    ...egg,
    name: 'Other',
    config: { ...egg.config, stop: '^C' },
    variables: [{ ...a, defaultValue: 'hidden' }, variable('NEW')],
  };
  expect(changedFields(egg, after)).toEqual([
    'name',
    'config',
    'variables.A',
    'variables.KEY',
    'variables.NEW',
  ]);
  expect(changedFields(egg, { ...egg, variables: [key, a] })).toEqual(['variables']);
  expect(changedFields(egg, { ...egg, dockerImages: { Two: 'two:2', One: 'one:1' } })).toEqual([
    'dockerImages',
  ]);
});

test('a name is nothing that servers are told, a line of their startup is', () => {
  expect(['name', 'description', 'tags', 'updateUrl', 'variables'].filter(reachesServers)).toEqual([]);
  expect(['startup', 'config', 'install', 'variables.A'].every(reachesServers)).toBe(true);
});
