import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importEgg, isSecretName, splitRules } from './egg-import.ts';
import { ApiError } from './errors.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

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
        find: [{ match: 'server-port', ifValue: null, value: '{{server.build.default.port}}' }],
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
    'config.files.0.parser',
  ],
  [
    'a reserved variable',
    file({ variables: [{ name: 'x', env_variable: 'HOME' }] }),
    'variables.0.env_variable',
  ],
  [
    'a variable that no shell takes',
    file({ variables: [{ name: 'x', env_variable: 'A-B' }] }),
    'variables.0.envVariable',
  ],
])('%s is refused with its path', (_, text, path) => {
  const error = refusal(text);
  expect(error.code).toBe('egg_invalid');
  expect(error.fields?.[0]?.path).toBe(path);
});

test.each([
  ['required|string|max:20', ['required', 'string', 'max:20']],
  ['', []],
  ['required|regex:/^(a|b)$/i|max:3', ['required', 'regex:/^(a|b)$/i', 'max:3']],
  ['regex:/a\\/|b/|in:1,2', ['regex:/a\\/|b/', 'in:1,2']],
])('the rules %s', (rules, expected) => {
  expect(splitRules(rules)).toEqual(expected);
});

test('names tell secrets', () => {
  expect(
    ['RCON_PASS', 'STEAM_TOKEN', 'API_KEY', 'ADMINPASSWORD', 'DISCORD_SECRET'].filter(isSecretName),
  ).toHaveLength(5);
  expect(['SERVER_NAME', 'PASSABLE', 'KEYBOARD', 'MAX_PLAYERS'].filter(isSecretName)).toEqual([]);
});

test("the project's own eggs are read", () => {
  const own = globSync('eggs/*.json', { cwd: root });
  for (const name of own) expect(importEgg(readFileSync(`${root}/${name}`, 'utf8')).name).not.toBe('');
});

test('public eggs are read, or refused with a reason', () => {
  const corpus = fileURLToPath(new URL('../../shared/eggs', import.meta.url));
  const files = existsSync(corpus) ? globSync('**/*.json', { cwd: corpus }) : [];
  const refused = files.filter((name) => {
    const text = readFileSync(`${corpus}/${name}`, 'utf8');
    if (!text.includes('"PTDL_v2"')) return false;
    return !isRead(text);
  });
  expect(refused).toEqual([]);
});

function isRead(text: string): boolean {
  try {
    importEgg(text);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

function refusal(text: string): ApiError {
  try {
    importEgg(text);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it was read');
}
