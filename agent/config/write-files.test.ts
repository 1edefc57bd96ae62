import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EggConfigFile } from '../../schema/egg.ts';
import { testConfig } from '../testing/configs.ts';
import { scratch } from '../testing/scratch.ts';
import { writeConfigFiles } from './write-files.ts';

const bare = { isolated: false, hostAddress: null };
const config = testConfig({
  primary: { ip: '192.0.2.7', port: 25_570 },
  allocations: [{ ip: '192.0.2.7', port: 25_570 }],
  environment: { LEVEL: 'a $1 b' },
});

const find = (match: string, value = '{{server.build.default.port}}', ifValue: string | null = null) => [
  { match, ifValue, value },
];
const write = (dir: string, files: EggConfigFile[]) =>
  writeConfigFiles(dir, { ...config, egg: { ...config.egg, files } }, bare);
const read = (dir: string, name: string) => readFile(path.join(dir, name), 'utf8');

test('makes missing files of every kind, with their folders', async () => {
  const data = await scratch(onTestFinished);
  const problems = await write(data, [
    { path: 'a/file.txt', parser: 'file', find: find('') },
    { path: 'a/b/server.properties', parser: 'properties', find: find('server-port') },
    { path: 'c/server.ini', parser: 'ini', find: find('net.port') },
    { path: 'd/config.yml', parser: 'yaml', find: find('net.port') },
    { path: './e//config.json', parser: 'json', find: find('net.port') },
    { path: '/f/config.xml', parser: 'xml', find: find('net.port') },
    { path: 'empty.cfg', parser: 'file', find: find('port') },
  ]);
  expect(problems).toEqual([]);
  expect(await read(data, 'a/file.txt')).toBe('25570');
  expect(await read(data, 'a/b/server.properties')).toBe('server-port=25570\n');
  expect(await read(data, 'c/server.ini')).toBe('[net]\nport=25570\n');
  expect(await read(data, 'd/config.yml')).toBe('net:\n  port: 25570\n');
  expect(await read(data, 'e/config.json')).toBe('{\n    "net": {\n        "port": 25570\n    }\n}\n');
  expect(await read(data, 'f/config.xml')).toContain('<port>25570</port>');
  expect(await read(data, 'empty.cfg')).toBe('');
});

test('doing it again changes nothing', async () => {
  const data = await scratch(onTestFinished);
  const files: EggConfigFile[] = (['properties', 'ini', 'yaml', 'json', 'xml'] as const).map((parser) => ({
    path: `file.${parser}`,
    parser,
    find: [...find('a.b'), ...find('a.c', 'text {{env.LEVEL}}')],
  }));
  await write(data, files);
  const before = await Promise.all(files.map((file) => stat(path.join(data, file.path))));
  expect(await write(data, files)).toEqual([]);
  const after = await Promise.all(files.map((file) => stat(path.join(data, file.path))));
  expect(after.map(({ ino }) => ino)).toEqual(before.map(({ ino }) => ino));
});

test('writes every file it can and says which it could not', async () => {
  const dir = await scratch(onTestFinished);
  const data = path.join(dir, 'data');
  await mkdir(path.join(data, 'folder.properties'), { recursive: true });
  await symlink(dir, path.join(data, 'away'));
  await writeFile(path.join(dir, 'secret.properties'), 'a=1\n');
  await symlink('../secret.properties', path.join(data, 'link.properties'));
  await writeFile(path.join(data, 'binary.properties'), Buffer.from([1, 0, 2]));
  await writeFile(path.join(data, 'broken.json'), '{"a":');
  const bad = [
    { path: 'away/stolen.properties', parser: 'properties', find: find('a') } as const,
    { path: '../up.properties', parser: 'properties', find: find('a') } as const,
    { path: 'away/new/folder.properties', parser: 'properties', find: find('a') } as const,
    { path: 'link.properties', parser: 'properties', find: find('a') } as const,
    { path: 'folder.properties', parser: 'properties', find: find('a') } as const,
    { path: 'folder.properties/..', parser: 'properties', find: find('a') } as const,
    { path: 'binary.properties', parser: 'properties', find: find('a') } as const,
    { path: 'broken.json', parser: 'json', find: find('a') } as const,
  ];
  const good = { path: 'server.properties', parser: 'properties', find: find('server-port') } as const;
  const problems = await write(data, [...bad, good]);
  expect(problems.length).toBe(bad.length);
  for (const [at, { path: name }] of bad.entries()) {
    expect(problems[at]).toContain(`${name} was left as it is: `);
  }
  expect(await read(data, 'server.properties')).toBe('server-port=25570\n');
  expect(await read(dir, 'secret.properties')).toBe('a=1\n');
  expect((await readdir(dir)).toSorted()).toEqual(['data', 'secret.properties']);
});

test('what could not be set in a file is said, and the rest is set', async () => {
  const data = await scratch(onTestFinished);
  await writeFile(path.join(data, 'a.json'), '{"a":5}');
  const problems = await write(data, [
    { path: 'a.json', parser: 'json', find: [...find('a.b'), ...find('c', 'x', 'regex:('), ...find('d')] },
    { path: 'b.json', parser: 'json', find: Array.from({ length: 20 }, () => find('')).flat() },
  ]);
  expect(problems[0]).toBe('a.json: "c" was not set: The pattern ( cannot be read.');
  expect(problems[1]).toContain('a.json: "a.b" was not set');
  expect(problems.length).toBe(8);
  expect(problems.at(-1)).toBe('b.json: and 15 more of the kind.');
  expect(JSON.parse(await read(data, 'a.json'))).toEqual({ a: 5, d: 25_570 });
});

test('a file keeps how it is written', async () => {
  const data = await scratch(onTestFinished);
  await writeFile(path.join(data, 'mark.json'), '\uFEFF{"port":1}');
  await writeFile(path.join(data, 'wide.ini'), Buffer.from('\uFEFF[a]\r\nport=1\r\n', 'utf16le'));
  await writeFile(path.join(data, 'old.properties'), Buffer.from('motd=\xa7aHi\nport=1\n', 'latin1'));
  await writeFile(path.join(data, 'old.cfg'), Buffer.from('name \xfc\n', 'latin1'));
  const problems = await write(data, [
    { path: 'mark.json', parser: 'json', find: find('port') },
    { path: 'wide.ini', parser: 'ini', find: find('a.port') },
    { path: 'old.properties', parser: 'properties', find: find('port') },
    { path: 'old.cfg', parser: 'file', find: find('name', 'name ✓') },
  ]);
  expect(problems).toEqual([
    expect.stringContaining('old.cfg was left as it is: it is not written in UTF-8'),
  ]);
  expect(await read(data, 'mark.json')).toBe('\uFEFF{\n    "port": 25570\n}\n');
  expect(await readFile(path.join(data, 'wide.ini'), 'utf16le')).toBe('\uFEFF[a]\r\nport=25570\r\n');
  expect(await readFile(path.join(data, 'old.properties'), 'latin1')).toBe('motd=\xa7aHi\nport=25570\n');
});

test('a file that is made read-only is kept in step, too', async () => {
  const data = await scratch(onTestFinished);
  await writeFile(path.join(data, 'a.properties'), 'port=1\n');
  await chmod(path.join(data, 'a.properties'), 0o400);
  expect(await write(data, [{ path: 'a.properties', parser: 'properties', find: find('port') }])).toEqual([]);
  expect(await read(data, 'a.properties')).toBe('port=25570\n');
});

test('a value may be long, and a file may not', async () => {
  const data = await scratch(onTestFinished);
  const parsers = ['file', 'properties', 'ini', 'yaml', 'json', 'xml'] as const;
  for (const parser of parsers) {
    await writeFile(path.join(data, parser), parser === 'file' ? 'a.b' : '');
    const set = (value: string) => write(data, [{ path: parser, parser, find: find('a.b', value) }]);
    expect(await set(`x${'ä'.repeat(60_000)}`)).toEqual([]);
    const before = await read(data, parser);
    expect(before.length).toBeGreaterThan(60_000);
    if (parser === 'file') continue;
    expect(await set('y'.repeat(1_048_577))).toEqual([
      `${parser} was left as it is: it would become too large.`,
    ]);
    expect(await read(data, parser)).toBe(before);
  }
});

test('what a player typed has the form of a text, whatever it looks like', async () => {
  const data = await scratch(onTestFinished);
  const environment = { NAME: "[port='1']", QUOTED: `x'] <y a="` };
  const files: EggConfigFile[] = [
    {
      path: 'a.xml',
      parser: 'xml',
      find: [...find('s.name', '{{env.NAME}}'), ...find('s', "[n='{{env.QUOTED}}']")],
    },
  ];
  expect(
    await writeConfigFiles(data, { ...config, environment, egg: { ...config.egg, files } }, bare),
  ).toEqual([]);
  expect(await read(data, 'a.xml')).toContain(`<s n="x'] &lt;y a=&quot;">\n  <name>[port='1']</name>\n</s>`);
});

test('slow files cost a start a few seconds together, however many there are', async () => {
  const data = await scratch(onTestFinished);
  const names = Array.from({ length: 12 }, (_, at) => `slow-${String(at)}.json`);
  for (const name of names)
    await writeFile(path.join(data, name), JSON.stringify({ a: `${'a'.repeat(40)}!` }));
  const slow = [{ match: 'a', ifValue: 'regex:^(a+)+$', value: 'b' }];
  const problems = await write(
    data,
    names.map((name) => ({ path: name, parser: 'json', find: slow })),
  );
  expect(problems).toHaveLength(12);
  expect(problems[0]).toContain('it took too long.');
  expect(problems.at(-1)).toContain('the files before it took too long.');
});

test('what a player typed is no part of a template', async () => {
  const data = await scratch(onTestFinished);
  await writeFile(path.join(data, 'a.json'), '{"a":"x1"}');
  await write(data, [
    { path: 'a.json', parser: 'json', find: find('a', '$1 {{env.LEVEL}}', 'regex:x(\\d)') },
  ]);
  expect(await read(data, 'a.json')).toContain('"1 a $1 b"');
});

test.each([
  ['a line of backslashes', 'properties', `${'\\'.repeat(1_000_000)}x`, null],
  ['a line of many lines', 'properties', 'a\\\n'.repeat(300_000), null],
  ['lists in lists', 'json', `${'['.repeat(3000)}${'1,'.repeat(200_000)}1${']'.repeat(3000)}`, null],
  ['a list that indentation makes large', 'json', `{"a":[${'[],'.repeat(300_000)}1]}`, null],
  ['brackets in YAML', 'yaml', '['.repeat(1_000_000), null],
  ['dashes in YAML', 'yaml', '- '.repeat(500_000), null],
  ['a large YAML file', 'yaml', 'a:\n  - b: "c"\n'.repeat(70_000), null],
  ['brackets in XML', 'xml', '<a '.repeat(300_000), null],
  ['elements in XML', 'xml', '<a>'.repeat(340_000), null],
  [
    'attributes in XML',
    'xml',
    `<a ${Array.from({ length: 80_000 }, (_, at) => `b${String(at)}=""`).join(' ')}/>`,
    null,
  ],
  ['a doctype in XML', 'xml', `<!DOCTYPE a [${'<!ELEMENT a ANY>'.repeat(50_000)}`, null],
  ['a value that a pattern cannot judge', 'file', `port=${'a'.repeat(60)}!`, 'regex:^port=(a+)+$'],
] as const)('a file that a game made to hold up the agent does not: %s', async (_, parser, text, ifValue) => {
  const data = await scratch(onTestFinished);
  await writeFile(path.join(data, 'settings'), text);
  const problems = await write(data, [{ path: 'settings', parser, find: find('port', 'x', ifValue) }]);
  const { size } = await stat(path.join(data, 'settings'));
  expect(size).toBeLessThan(1_048_577);
  // A busy machine may not finish in time what another one does; then the file stays as it was.
  if (problems.length > 0) expect(await read(data, 'settings')).toBe(text);
  if (parser === 'file' || parser === 'json') expect(problems.length).toBe(1);
  expect(problems.join()).not.toContain('Script');
});
