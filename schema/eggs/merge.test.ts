import { expect, test, vi } from 'vitest';
import { publicEggs } from '../../tests/show/public-eggs.ts';
import type { Egg, EggVariable } from '../egg.ts';
import { diffEgg } from './diff.ts';
import { mergeEgg } from './merge.ts';
import { readEgg } from './read.ts';

// Hundreds of files, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 });

const variable = (envVariable: string, changes: Partial<EggVariable> = {}): EggVariable => ({
  name: envVariable,
  description: '',
  envVariable,
  defaultValue: 'x',
  userViewable: true,
  userEditable: true,
  rules: ['required'],
  isSecret: false,
  fieldType: 'text',
  ...changes,
});

const base: Egg = {
  name: 'Game',
  author: 'a@b.c',
  description: 'One.',
  features: [],
  dockerImages: { 'Java 17': 'java:17', 'Java 21': 'java:21' },
  fileDenylist: [],
  startup: 'java -jar a',
  startupCommands: { Default: 'java -jar a' },
  tags: [],
  icon: null,
  config: {
    files: [{ path: 'a.ini', parser: 'ini', find: [{ match: 'port', ifValue: null, value: 1 }] }],
    done: ['ready'],
    stripAnsi: false,
    stop: 'stop',
  },
  install: { script: 'one\ntwo\nthree\nfour\nfive', container: 'debian', entrypoint: 'bash' },
  variables: [variable('A'), variable('B'), variable('C')],
  updateUrl: null,
};

const states = (local: Egg, theirs: Egg) =>
  Object.fromEntries(diffEgg({ base, local, theirs }).map(({ path, state }) => [path, state]));

test('what is equal everywhere is no change', () => {
  expect(states(base, base)).toEqual({});
  expect(mergeEgg({ base, local: base, theirs: base }, {})).toEqual(base);
});

test('fields are told apart by who changed them', () => {
  const local: Egg = { ...base, name: 'Mine', description: 'Both.', startup: 'java -jar mine', tags: ['x'] };
  const theirs: Egg = { ...base, author: 'new@b.c', description: 'Both.', startup: 'java -jar theirs' };
  expect(states(local, theirs)).toEqual({
    name: 'local-only',
    tags: 'local-only',
    author: 'theirs-only',
    description: 'both-same',
    startup: 'conflict',
  });
  const merged = mergeEgg({ base, local, theirs }, {});
  expect(merged).toEqual({
    ...local,
    author: 'new@b.c',
    startupCommands: { Default: 'java -jar mine' },
  });
  const taken = mergeEgg({ base, local, theirs }, { startup: 'theirs', author: 'local', name: 'theirs' });
  expect([taken.startup, taken.author, taken.name]).toEqual(['java -jar theirs', 'a@b.c', 'Game']);
});

test('images and config files are compared one by one', () => {
  const local: Egg = {
    ...base,
    dockerImages: { ...base.dockerImages, Mine: 'mine:1' },
    config: {
      ...base.config,
      files: [...base.config.files, { path: 'mine.json', parser: 'json', find: [] }],
    },
  };
  const theirs: Egg = {
    ...base,
    dockerImages: { 'Java 21': 'java:21', 'Java 25': 'java:25' },
    config: { ...base.config, files: [], done: ['ready', 'done'] },
  };
  expect(states(local, theirs)).toEqual({
    'dockerImages.Java 17': 'theirs-only',
    'dockerImages.Java 25': 'theirs-only',
    'dockerImages.Mine': 'local-only',
    'config.files.a.ini': 'theirs-only',
    'config.files.mine.json': 'local-only',
    'config.done': 'theirs-only',
  });
  const merged = mergeEgg({ base, local, theirs }, {});
  expect(merged.dockerImages).toEqual({ 'Java 21': 'java:21', Mine: 'mine:1', 'Java 25': 'java:25' });
  expect(merged.config.files.map(({ path }) => path)).toEqual(['mine.json']);
  expect(merged.config.done).toEqual(['ready', 'done']);
});

test('variables are compared by field, and whole where one egg lacks them', () => {
  const local: Egg = {
    ...base,
    variables: [
      variable('A', { isSecret: true }),
      variable('B', { defaultValue: 'mine' }),
      variable('C'),
      variable('MINE'),
    ],
  };
  const theirs: Egg = {
    ...base,
    variables: [variable('A', { rules: ['nullable'], name: 'New' }), variable('NEW')],
  };
  expect(states(local, theirs)).toEqual({
    'variables.A.isSecret': 'local-only',
    'variables.A.rules': 'theirs-only',
    'variables.A.name': 'theirs-only',
    'variables.B': 'conflict',
    'variables.C': 'theirs-only',
    'variables.MINE': 'local-only',
    'variables.NEW': 'theirs-only',
  });
  expect(mergeEgg({ base, local, theirs }, {}).variables).toEqual([
    variable('A', { isSecret: true, rules: ['nullable'], name: 'New' }),
    variable('B', { defaultValue: 'mine' }),
    variable('MINE'),
    variable('NEW'),
  ]);
  const taken = mergeEgg({ base, local, theirs }, { 'variables.B': 'theirs', 'variables.C': 'local' });
  expect(taken.variables.map(({ envVariable }) => envVariable)).toEqual(['A', 'C', 'MINE', 'NEW']);
});

const withScript = (script: string): Egg => ({
  ...base,
  install: { script, container: 'debian', entrypoint: 'bash' },
});

test('install scripts are merged by their lines', () => {
  const local = withScript('zero\none\ntwo\nthree\nFOUR\nfive');
  const theirs = withScript('one\nTWO\nthree\nfour!\nfive');
  const changes = diffEgg({ base, local, theirs });
  expect(changes).toEqual([
    { path: 'install.script:1', base: '', local: 'zero', theirs: '', state: 'local-only' },
    { path: 'install.script:2', base: 'two', local: 'two', theirs: 'TWO', state: 'theirs-only' },
    { path: 'install.script:4', base: 'four', local: 'FOUR', theirs: 'four!', state: 'conflict' },
  ]);
  const merged = (choices: Parameters<typeof mergeEgg>[1]) =>
    mergeEgg({ base, local, theirs }, choices).install?.script;
  expect(merged({})).toBe('zero\none\nTWO\nthree\nFOUR\nfive');
  expect(merged({ 'install.script:4': 'theirs' })).toBe('zero\none\nTWO\nthree\nfour!\nfive');
});

test('a script that only one side has is taken or left as a whole', () => {
  const without: Egg = { ...base, install: null };
  expect(states(base, without)).toMatchObject({ 'install.script': 'theirs-only' });
  expect(mergeEgg({ base, local: base, theirs: without }, {}).install).toBeNull();
  expect(mergeEgg({ base: without, local: without, theirs: base }, {})).toEqual(base);
  const changed = withScript('other');
  expect(states(changed, without)).toMatchObject({ 'install.script': 'conflict' });
  expect(mergeEgg({ base, local: changed, theirs: without }, {}).install?.script).toBe('other');
});

test('several start lines are compared one by one', () => {
  const two: Egg = { ...base, startupCommands: { Default: 'java -jar a', Debug: 'java -d' } };
  const theirs: Egg = {
    ...two,
    startupCommands: { Default: 'java -jar a', Debug: 'java -dd', Fast: 'java -f' },
  };
  const merged = mergeEgg({ base: two, local: two, theirs }, {});
  expect(merged.startupCommands).toEqual(theirs.startupCommands);
});

/** A short generator of its own, so that a failure can be repeated. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('whoever changes alone is followed, whatever the texts', () => {
  const next = numbers(3);
  const lines = () =>
    Array.from({ length: Math.floor(next() * 12) }, () => 'abcd'.charAt(Math.floor(next() * 4))).join('\n');
  for (let round = 0; round < 500; round += 1) {
    const [one, other] = [withScript(lines()), withScript(lines())];
    expect(mergeEgg({ base: one, local: one, theirs: other }, {})).toEqual(other);
    expect(mergeEgg({ base: one, local: other, theirs: one }, {})).toEqual(other);
    expect(mergeEgg({ base: one, local: other, theirs: other }, {})).toEqual(other);
    const third = withScript(lines());
    const eggs = { base: one, local: other, theirs: third };
    const all = Object.fromEntries(diffEgg(eggs).map(({ path }) => [path, 'theirs' as const]));
    expect(mergeEgg(eggs, all)).toEqual(third);
  }
});

test('public eggs become each other', () => {
  const eggs = publicEggs().files.map(({ text }) => readEgg(text).egg);
  for (const [index, one] of eggs.entries()) {
    const other = eggs[(index + 1) % eggs.length] ?? one;
    const merged = mergeEgg({ base: one, local: one, theirs: other }, {});
    expect({
      ...merged,
      variables: [],
      dockerImages: {},
      startupCommands: {},
      config: { ...merged.config, files: [] },
    }).toEqual({
      ...other,
      variables: [],
      dockerImages: {},
      startupCommands: {},
      config: { ...other.config, files: [] },
    });
    expect(new Set(merged.variables)).toEqual(new Set(other.variables));
    expect(merged.dockerImages).toEqual(other.dockerImages);
    expect(new Set(merged.config.files)).toEqual(new Set(other.config.files));
  }
});
