import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ApiError } from '../errors.ts';
import { readEgg } from './read.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const importEgg = (text: string) => readEgg(text).egg;

const file = (changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    meta: { version: 'PTDL_v2', update_url: null },
    name: 'Game',
    author: 'a@b.c',
    description: 'A game.',
    features: null,
    docker_images: { 'Java 21': 'ghcr.io/java:21', 'Java 17': 'ghcr.io/java:17' },
    startup: 'java -jar {{SERVER_JARFILE}}',
    config: {
      files: JSON.stringify({
        'server.properties': {
          parser: 'properties',
          find: { 'server-port': '{{server.build.default.port}}' },
        },
        'config.yml': { parser: 'yml', find: { 'servers.*.address': { 'regex:^127': '1.2.3.4' }, on: true } },
      }),
      startup: '{"done": [")! For help, type ", ""], "strip_ansi": true}',
      logs: '{}',
      stop: 'stop',
    },
    scripts: {
      installation: { script: '#!/bin/ash\r\necho hi\r\n', container: 'alpine', entrypoint: 'ash' },
    },
    variables: [
      {
        name: 'Jar',
        description: null,
        env_variable: 'SERVER_JARFILE',
        default_value: 'server.jar',
        user_viewable: true,
        user_editable: 1,
        rules: 'required|regex:/^([\\w\\d._-]+)(\\.jar|\\.zip)$/',
        field_type: 'text',
      },
      { name: 'RCON', env_variable: 'RCON_PASSWORD', default_value: null, rules: ['nullable', 'string'] },
    ],
    ...changes,
  });

test('an egg is read with its files, conditions, script and variables', () => {
  const egg = importEgg(file());
  expect(egg.config).toEqual({
    files: [
      {
        path: 'server.properties',
        parser: 'properties',
        find: [{ match: 'server-port', ifValue: null, value: '{{server.allocations.default.port}}' }],
      },
      {
        path: 'config.yml',
        parser: 'yaml',
        find: [
          { match: 'servers.*.address', ifValue: 'regex:^127', value: '1.2.3.4' },
          { match: 'on', ifValue: null, value: true },
        ],
      },
    ],
    done: [')! For help, type '],
    stripAnsi: true,
    stop: 'stop',
  });
  expect(egg.install).toEqual({ script: '#!/bin/ash\necho hi\n', container: 'alpine', entrypoint: 'ash' });
  expect(egg.variables.map(({ envVariable, isSecret }) => [envVariable, isSecret])).toEqual([
    ['SERVER_JARFILE', false],
    ['RCON_PASSWORD', true],
  ]);
  expect(egg.variables[0]?.rules).toEqual(['required', 'regex:/^([\\w\\d._-]+)(\\.jar|\\.zip)$/']);
});

test('one ready text, no script and no configuration are fine', () => {
  const egg = importEgg(
    file({
      config: { files: '{}', startup: '{"done":"ready"}', stop: '^C' },
      scripts: null,
      variables: null,
    }),
  );
  expect(egg.config.done).toEqual(['ready']);
  expect(egg.install).toBeNull();
  expect(egg.variables).toEqual([]);
});

test.each([
  ['not JSON', '{', ''],
  ['JSON that is no egg', '[]', ''],
  ['another form', file({ meta: { version: 'PLCN_v9' } }), 'meta.version'],
  ['no name', file({ name: '' }), 'name'],
  ['no startup line', file({ startup: undefined }), 'startup'],
  ['broken inner JSON', file({ config: { files: '{', startup: '{}', stop: '' } }), 'config.files'],
  [
    'an unknown parser',
    file({ config: { files: '{"a":{"parser":"toml"}}', stop: '' } }),
    'config.files.a.parser',
  ],
  [
    'a variable that is named twice',
    file({
      variables: [
        { name: 'x', env_variable: 'A' },
        { name: 'y', env_variable: 'A' },
      ],
    }),
    'variables.1.env_variable',
  ],
  [
    'a variable that no shell takes',
    file({ variables: [{ name: 'x', env_variable: 'A-B' }] }),
    'variables.0.env_variable',
  ],
])('%s is refused with its path', (_, text, path) => {
  const error = refusal(text);
  expect(error.code).toBe('egg_invalid');
  expect(error.fields?.[0]?.path).toBe(path);
});

test("the project's own eggs are read", () => {
  const own = globSync('eggs/*.json', { cwd: root });
  for (const name of own) expect(importEgg(readFileSync(`${root}/${name}`, 'utf8')).name).not.toBe('');
});

const pelican = `
meta:
  version: PLCN_v3
  update_url: 'https://eggs.example/egg.yaml'
name: Game
author: a@b.c
uuid: 5da37ef6-58da-4169-90a6-e683e1721247
description: |-
  Two
  lines.
image: 'data:image/png;base64,AAAA'
tags: { }
features: { }
docker_images:
  'Java 21': 'ghcr.io/java:21'
file_denylist:
  - secrets.yml
startup_commands:
  Normal: 'java -jar {{JAR}}'
  Debug: 'java -X -jar {{JAR}}'
config:
  files:
    server.properties:
      parser: properties
      find:
        memory: '{{server.build.memory}} {{server.build.env.JAR}} {{other}}'
        ip: '{{ server.build.env.SERVER_IP }}'
        query: true
  startup:
    done: [one, 'regex:^two']
  logs: { }
  stop: ^C
scripts:
  installation: { script: 'echo hi', container: debian, entrypoint: bash }
variables:
  - { name: Second, env_variable: B, default_value: 2, user_viewable: true, user_editable: false, rules: [required, 'in:1,2'], sort: 2 }
  - { name: First, env_variable: A, default_value: '', user_viewable: 1, user_editable: 0, rules: [], sort: 1 }
  - { name: Reserved, env_variable: SERVER_PORT, default_value: '1', rules: [] }
`;

test('Pelican’s YAML is read, with its start lines, order of variables and picture', () => {
  const read = readEgg(pelican);
  expect(read.format).toBe('PLCN_v3');
  expect(read.uuid).toBe('5da37ef6-58da-4169-90a6-e683e1721247');
  const { egg } = read;
  expect(egg.startup).toBe('java -jar {{JAR}}');
  expect(Object.keys(egg.startupCommands)).toEqual(['Normal', 'Debug']);
  expect(egg.icon).toBe('data:image/png;base64,AAAA');
  expect(egg.description).toBe('Two\nlines.');
  expect(egg.fileDenylist).toEqual(['secrets.yml']);
  expect(egg.tags).toEqual([]);
  expect(egg.config.done).toEqual(['one', 'regex:^two']);
  expect(egg.config.files[0]?.find.map(({ value }) => value)).toEqual([
    '{{server.build.memory_limit}} {{server.environment.JAR}} {{other}}',
    '{{server.allocations.default.ip}}',
    true,
  ]);
  expect(egg.variables.map(({ envVariable, defaultValue }) => [envVariable, defaultValue])).toEqual([
    ['A', ''],
    ['B', '2'],
  ]);
  expect(egg.updateUrl).toBe('https://eggs.example/egg.yaml');
});

test.each([
  [{ image: 'one:1', docker_images: undefined }, { 'one:1': 'one:1' }],
  [
    { images: ['one:1', 'two:2'], docker_images: undefined },
    { 'one:1': 'one:1', 'two:2': 'two:2' },
  ],
  [{ docker_images: [] }, {}],
])('images of the first form, %j', (changes, images) => {
  const { egg } = readEgg(file({ meta: { version: 'PTDL_v1' }, ...changes }));
  expect(egg.dockerImages).toEqual(images);
  expect(egg.icon).toBeNull();
});

test('a mistake in YAML is named by its line', () => {
  expect(refusal('meta:\n  version: PLCN_v3\nname: "open\n').fields?.[0]?.message).toMatch(/line \d/);
  expect(refusal('a: [1,\n').fields?.[0]?.message).toMatch(/YAML/);
});

function refusal(text: string): ApiError {
  try {
    importEgg(text);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it was read');
}
