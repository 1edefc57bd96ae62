import { expect, test, vi } from 'vitest';
import { publicEggs } from '../../tests/show/public-eggs.ts';
import type { Egg } from '../egg.ts';
import { readDocument } from './document.ts';
import { type Json, isObject } from './json.ts';
import { readEgg } from './read.ts';
import { isChanged, writeEgg } from './write.ts';

// Hundreds of files, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 });

const { folder, files } = publicEggs();
const source = folder === null ? 'the project' : 'the public folder';
const roundTrip = (text: string) => {
  const { egg, document } = readEgg(text);
  return writeEgg({ egg: asStored(egg), origin: asStored(document), as: 'own' });
};

test(`${files.length} eggs of ${source} come back without loss in their own form`, () => {
  for (const { name, text } of files) {
    const { text: written, losses } = roundTrip(text);
    expect(readDocument(written), name).toEqual(readDocument(text));
    expect(losses, name).toEqual([]);
  }
});

test('the keys of a file stay in their order', () => {
  for (const { text } of files) {
    const { egg, document } = readEgg(text);
    const { text: written } = writeEgg({ egg: asStored(egg), origin: JSON.stringify(document), as: 'own' });
    expect(JSON.stringify(readDocument(written))).toBe(JSON.stringify(readDocument(text)));
  }
});

test.each([
  ['PTDL_v2', 'json'],
  ['PTDL_v2', 'yaml'],
  ['PLCN_v3', 'json'],
  ['PLCN_v3', 'yaml'],
] as const)('eggs written as %s in %s mean the same', (as, syntax) => {
  // YAML takes its time: a third of the files will do.
  const some = files.filter((_, index) => syntax === 'json' || index % 3 === 0);
  for (const { name, text } of some) {
    const { egg, document } = readEgg(text);
    const written = writeEgg({ egg, origin: document, as, syntax });
    const again = readEgg(written.text);
    expect(again.format).toBe(as);
    const lost: Partial<Egg> =
      as === 'PTDL_v2' && again.egg.startup === egg.startup
        ? { tags: again.egg.tags, icon: again.egg.icon, startupCommands: again.egg.startupCommands }
        : {};
    expect(again.egg, name).toEqual({ ...egg, ...lost });
    const isLossless = as === 'PLCN_v3' || (egg.icon === null && egg.tags.length === 0);
    if (!isLossless && again.egg.icon !== egg.icon) expect(written.losses, name).not.toEqual([]);
  }
});

test('a change is written where it is, and nothing else changes', () => {
  for (const { name, text } of files) {
    const { egg, document } = readEgg(text);
    const changed: Egg = {
      ...egg,
      description: 'Another one.',
      config: { ...egg.config, stop: 'halt' },
      install: egg.install === null ? null : { ...egg.install, script: 'echo hi' },
    };
    const again = readDocument(writeEgg({ egg: changed, origin: document, as: 'own' }).text);
    const differing = differences(document, again);
    const allowed = ['description', 'config.stop', 'scripts.installation.script'];
    expect(
      differing.filter((each) => !allowed.includes(each)),
      name,
    ).toEqual([]);
    expect(readEgg(JSON.stringify(again)).egg, name).toEqual(changed);
  }
});

test('config files and variables that are changed, added, removed and moved come back changed', () => {
  for (const { name, text } of files) {
    const { egg, document } = readEgg(text);
    const [first, ...rest] = egg.variables;
    const added = { ...newVariable, envVariable: 'ADDED_HERE' };
    const changed: Egg = {
      ...egg,
      updateUrl: 'https://eggs.example/egg.json',
      dockerImages: { ...egg.dockerImages, Another: 'image:1' },
      config: {
        ...egg.config,
        done: ['one', 'regex:^two'],
        stripAnsi: true,
        files: [
          ...egg.config.files.map((file) => ({
            ...file,
            find: [...file.find, { match: 'added', ifValue: null, value: 7 }],
          })),
          {
            path: 'new.yml',
            parser: 'yaml',
            find: [{ match: 'a.b', ifValue: 'regex:^x', value: '{{server.build.memory_limit}}' }],
          },
        ],
      },
      variables: [...rest.map((each) => ({ ...each, rules: [...each.rules, 'max:9'] })), added],
    };
    if (first === undefined) continue;
    const again = readEgg(writeEgg({ egg: changed, origin: document, as: 'own' }).text).egg;
    const labels = again.dockerImages['Another'] === undefined ? { dockerImages: again.dockerImages } : {};
    expect(again, name).toEqual({ ...changed, ...labels });
    expect(isChanged(changed, document)).toBe(true);
    expect(isChanged(asStored(egg), JSON.stringify(document))).toBe(false);
  }
});

test('what a form cannot hold is said', () => {
  const egg: Egg = {
    ...readEgg(JSON.stringify(small)).egg,
    tags: ['a'],
    icon: 'data:image/png;base64,AA',
    startup: 'run',
    startupCommands: { Normal: 'run', Debug: 'run -d' },
    variables: [{ ...newVariable, isSecret: true, fieldType: 'password' }],
  };
  const sentences = (as: 'PTDL_v2' | 'PLCN_v3') =>
    writeEgg({ egg, origin: { ...small, uuid: 'x', extra: 1, meta: { version: 'PLCN_v1' } }, as }).losses;
  expect(sentences('PTDL_v2')).toEqual([
    'PTDL_v2 holds one start line; it does not hold "Debug".',
    'PTDL_v2 holds no tags; "a" are left out.',
    'PTDL_v2 holds no uuid; Pelican takes the file for a new egg.',
    'PTDL_v2 holds no picture.',
    '"extra" of the original file are left out.',
    'No form of egg says which variables are secret; that of "LEVEL" must be set again.',
  ]);
  expect(sentences('PLCN_v3')).toEqual([
    '"extra" of the original file are left out.',
    'PLCN_v3 holds no kinds of fields: "LEVEL".',
    'No form of egg says which variables are secret; that of "LEVEL" must be set again.',
  ]);
});

test('Pterodactyl gets its own placeholder names, and time only when asked', () => {
  const { egg, document } = readEgg(JSON.stringify(small));
  const written = writeEgg({ egg, origin: { ...document, meta: { version: 'PLCN_v1' } }, as: 'PTDL_v2' });
  expect(written.text).toContain('{{server.build.default.port}}');
  expect(written.text).not.toContain('exported_at');
  const dated = writeEgg({ egg, origin: document, as: 'own', exportedAt: '2026-01-01T00:00:00Z' });
  expect(readDocument(dated.text)['exported_at']).toBe('2026-01-01T00:00:00Z');
});

test('an egg that was made here is written as well', () => {
  const { egg } = readEgg(JSON.stringify(small));
  const written = writeEgg({ egg, origin: null, as: 'own' });
  expect(written.format).toBe('PTDL_v2');
  expect(readEgg(written.text).egg).toEqual(egg);
});

const newVariable = {
  name: 'Level',
  description: '',
  envVariable: 'LEVEL',
  defaultValue: 'world',
  userViewable: true,
  userEditable: true,
  rules: ['required', 'regex:/^(a|b)$/'],
  isSecret: false,
  fieldType: 'text',
};

const small = {
  meta: { version: 'PTDL_v2', update_url: null },
  name: 'Small',
  startup: './run',
  docker_images: { one: 'one:1' },
  config: {
    files:
      '{"a.properties": {"parser": "properties", "find": {"port": "{{server.allocations.default.port}}"}}}',
    startup: '{"done": "ready"}',
    logs: '{}',
    stop: 'stop',
  },
  variables: [],
};

/** As a database gives it back: keys in another order. */
function asStored<T>(value: T): T {
  const reversed = (_: string, each: unknown): unknown =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toReversed())
      : each;
  return JSON.parse(JSON.stringify(value, reversed));
}

/** Paths at which two documents differ. */
function differences(one: Json | undefined, other: Json | undefined, at = ''): string[] {
  if (!isObject(one) || !isObject(other)) {
    return JSON.stringify(one) === JSON.stringify(other) ? [] : [at];
  }
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    differences(one[key], other[key], at === '' ? key : `${at}.${key}`),
  );
}
