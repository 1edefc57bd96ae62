import { expect, test } from 'vitest';
import { fileParser, iniParser, propertiesParser, type Replacement } from './config-parsers.ts';
import { jsonParser } from './json-parser.ts';

const set = (
  match: string,
  value: string | number | boolean,
  ifValue: string | null = null,
): Replacement => ({
  match,
  value,
  ifValue,
});

test('properties: replaces in place, keeps comments and order, adds what is missing', () => {
  const before = '#Minecraft\n! also\nserver-port=25565\n\nmotd = old\\\n  text\nx: y\n';
  const after = propertiesParser(before, [
    set('server-port', 30_000),
    set('motd', 'new'),
    set('query.port', 1),
  ]);
  expect(after).toBe('#Minecraft\n! also\nserver-port=30000\n\nmotd=new\nx: y\nquery.port=1\n');
});

test('properties: a new file has just the settings', () => {
  expect(propertiesParser('', [set('a', true), set('b', 2)])).toBe('a=true\nb=2\n');
});

test('properties: no value can begin another line or key', () => {
  const after = propertiesParser('a=1\n', [set('a', ' x\nop=all\r=\\ü🐦')]);
  expect(after).toBe('a=\\ x\\nop=all\\r=\\\\\\u00fc\\ud83d\\udc26\n');
  expect(propertiesParser(after, [set('a', 'seen', ' x\nop=all\r=\\ü🐦')])).toBe('a=seen\n');
});

test('properties: a repeated key counts by its last line, as in Java', () => {
  expect(propertiesParser('a=1\na=2\n', [set('a', '3', '2')])).toBe('a=1\na=3\n');
});

test('file: a line that begins with the text becomes the value, on one line', () => {
  const after = fileParser('port 1\r\nportal x\nother\n', [set('port 1', 'port 2\nevil'), set('oth', 'o')]);
  expect(after).toBe('port 2 evil\nportal x\no\n');
});

test('conditions: exact, by pattern, and never on a hostile pattern', () => {
  expect(fileParser('a=1', [set('a=', 'a=2', 'a=1')])).toBe('a=2');
  expect(fileParser('a=1', [set('a=', 'a=2', 'a=9')])).toBe('a=1');
  expect(fileParser('a=1', [set('a=', 'a=2', 'regex:^a=\\d$')])).toBe('a=2');
  expect(fileParser('a=1', [set('a=', 'a=2', 'regex:(')])).toBe('a=1');
  expect(propertiesParser('', [set('a', '2', '1')])).toBe('\n');
});

test('ini: sections, protected names, new keys and new sections', () => {
  const before = '; c\ntop=1\n[network]\nserver_port = 1\nname=x\n\n[a.b]\nk=v\n';
  const after = iniParser(before, [
    set('network.server_port', 5),
    set('network.new', 'line\nbreak'),
    set('[a.b].k', 'w'),
    set('top', 2),
    set('late.key', 'z'),
  ]);
  expect(after).toBe(
    '; c\ntop=2\n[network]\nserver_port=5\nname=x\n\nnew=line break\n[a.b]\nk=w\n[late]\nkey=z\n',
  );
  expect(iniParser('', [set('s.k', 1)])).toBe('[s]\nk=1\n');
});

test('json: paths, indexes, wildcards and types', () => {
  const before = JSON.stringify({ a: { b: 1 }, list: [{ x: 'old' }, { x: 'old' }], on: false });
  const after = jsonParser(before, [
    set('a.b', '25565'),
    set('list[1].x', 'new'),
    set('on', true),
    set('made.on.the.way', 'yes'),
    set('list.*.y', 'all'),
  ]);
  expect(JSON.parse(after)).toEqual({
    a: { b: 25_565 },
    list: [
      { x: 'old', y: 'all' },
      { x: 'new', y: 'all' },
    ],
    on: true,
    made: { on: { the: { way: 'yes' } } },
  });
  expect(after).toContain('\n    "a"');
});

test('json: conditions look at the present value, a missing one meets none', () => {
  const after = jsonParser('{"a":"1"}', [set('a', '2', '1'), set('b', '2', '1')]);
  expect(JSON.parse(after)).toEqual({ a: 2 });
});

test('json: no path reaches beyond the document', () => {
  const after = jsonParser('{}', [
    set('__proto__.polluted', 'x'),
    set('constructor.prototype.polluted', 'x'),
  ]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(after).toContain('polluted');
  expect(() => jsonParser('{broken', [])).toThrow('JSON');
});
