import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fill, writeConfigFiles } from './config-files.ts';
import { testConfig } from './testing/configs.ts';
import { scratch } from './testing/scratch.ts';

const config = testConfig({
  primary: { ip: '192.0.2.7', port: 25_570 },
  allocations: [{ ip: '192.0.2.7', port: 25_570 }],
  environment: { LEVEL: 'world of {{server.build.default.port}}', toString: 'own' },
});

test.each([
  ['{{server.build.default.port}}', '25570'],
  ['{{server.allocations.default.port}}', '25570'],
  ['{{ server.build.default.ip }}', '192.0.2.7'],
  ['{{server.build.memory}}M', '256M'],
  ['{{server.build.env.LEVEL}}', 'world of {{server.build.default.port}}'],
  ['{{server.environment.LEVEL}}', 'world of {{server.build.default.port}}'],
  ['{{env.SERVER_PORT}}', '25570'],
  ['{{server.build.env.toString}}', 'own'],
  ['{{server.build.env.constructor}}', '{{server.build.env.constructor}}'],
  ['{{unknown.thing}}', '{{unknown.thing}}'],
])('%s', (value, filled) => {
  expect(fill(value, config, false)).toBe(filled);
});

test('inside a sandbox a game binds every address', () => {
  expect(fill('{{server.build.default.ip}}', config, true)).toBe('0.0.0.0');
  expect(fill(true, config, true)).toBe(true);
});

test('writes every file it can and says which it could not', async () => {
  const dir = await scratch(onTestFinished);
  const data = path.join(dir, 'data');
  await mkdir(data);
  await symlink(dir, path.join(data, 'away'));
  const find = [{ match: 'server-port', ifValue: null, value: '{{server.build.default.port}}' }];
  const files = [
    { path: 'away/stolen.properties', parser: 'properties', find } as const,
    { path: 'config.yml', parser: 'yaml', find } as const,
    { path: '../up.properties', parser: 'properties', find } as const,
    { path: 'server.properties', parser: 'properties', find } as const,
  ];
  const problems = await writeConfigFiles(data, { ...config, egg: { ...config.egg, files } }, false);
  expect(problems.length).toBe(3);
  expect(problems.join()).toContain('"yaml" are not supported');
  expect(await readFile(path.join(data, 'server.properties'), 'utf8')).toBe('server-port=25570\n');
  expect(await readdir(dir)).toEqual(['data']);
});

test.each([
  ['a line of backslashes', 'properties', `${'\\'.repeat(1_000_000)}x`, null],
  ['a line of many lines', 'properties', 'a\\\n'.repeat(300_000), null],
  ['lists in lists', 'json', `${'['.repeat(3000)}${'1,'.repeat(200_000)}1${']'.repeat(3000)}`, null],
  ['a list that indentation makes large', 'json', `{"a":[${'[],'.repeat(300_000)}1]}`, null],
  ['a value that a pattern cannot judge', 'file', `port=${'a'.repeat(60)}!`, 'regex:^port=(a+)+$'],
] as const)('a file that a game made to hold up the agent does not: %s', async (_, parser, text, ifValue) => {
  const data = await scratch(onTestFinished);
  await writeFile(path.join(data, 'settings'), text);
  const find = [{ match: 'port', ifValue, value: 'x' }];
  const files = [{ path: 'settings', parser, find }];
  const problems = await writeConfigFiles(data, { ...config, egg: { ...config.egg, files } }, false);
  const { size } = await stat(path.join(data, 'settings'));
  expect(size).toBeLessThan(1_048_577);
  if (problems.length > 0) expect(await readFile(path.join(data, 'settings'), 'utf8')).toBe(text);
  // A busy machine may not finish in time what another one does; then the file stays as it was, too.
  if (parser !== 'properties') expect(problems.length).toBe(1);
});
