import { DOMParser } from '@xmldom/xmldom';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { iniParser } from '../../agent/config/ini-parser.ts';
import { fileParser } from '../../agent/config/file-parser.ts';
import { jsonParser } from '../../agent/config/json-parser.ts';
import { fill } from '../../agent/config/placeholders.ts';
import { propertiesParser } from '../../agent/config/properties-parser.ts';
import { conditionOf, type ConfigParser, type Value } from '../../agent/config/replacement.ts';
import { xmlParser } from '../../agent/config/xml-parser.ts';
import { yamlParser } from '../../agent/config/yaml-parser.ts';
import { testConfig } from '../../agent/testing/configs.ts';
import { withTimeLimit } from '../../agent/time-limit.ts';
import { chance } from './chance.ts';
import { text } from './texts.ts';

/** Ends what would go on for ever; far above what anything here takes on a busy machine. */
const endlessMs = 5000;
vi.setConfig({ testTimeout: 120_000 });

/** What a player typed into a variable, on its way into a config file. */
function typedInto(template: string, typed: string): Value {
  const config = testConfig({ environment: { X: typed } });
  return fill(template, { config, surroundings: { isolated: true, hostAddress: null } });
}

const templates = ['{{env.X}}', '{{server.environment.X}}', 'a {{env.X}}', '{{env.X}} b', '"{{env.X}}"'];

function* attempts(seed: number, rounds: number): Generator<{ value: Value; typed: string; put: Put }> {
  const by = chance(seed);
  for (let round = 0; round < rounds; round += 1) {
    const typed = text(by).slice(0, 2000);
    const template = by.one(templates);
    const value = typedInto(template, typed);
    const put: Put = (parser, file, match, ifValue = null) =>
      withTimeLimit(endlessMs, () =>
        parser(file, [{ match, condition: conditionOf(ifValue), value, template }]),
      ).text;
    yield { value, typed, put };
  }
}
type Put = (parser: ConfigParser, file: string, match: string, ifValue?: string | null) => string;

const linesOf = (file: string): string[] => file.split(/\r\n|\n|\r/);

test.each([
  ['properties', propertiesParser, 'motd', 'motd=old\na=1\nop=none\n'],
  ['ini', iniParser, '[s].motd', 'motd=none\n[s]\nmotd=old\nop=none\n[t]\nmotd=other\n'],
  ['ini with quotes', iniParser, 's.motd', '[s]\nmotd="old" ; why\nop=none\n'],
  ['file', fileParser, 'motd', 'a 1\nmotd old\nop none\n'],
] as const)('a value in %s stays on its line', (_, parser, match, file) => {
  const before = linesOf(file);
  const at = before.findIndex((line) => line.includes('old'));
  for (const { put, typed } of attempts(21, 500)) {
    const after = linesOf(put(parser, file, match));
    expect(after.toSpliced(at, 1), JSON.stringify(typed)).toEqual(before.toSpliced(at, 1));
  }
});

test('a value in JSON is the value and nothing else', () => {
  const file = '{"a": 1, "motd": "old", "op": {"x": []}}';
  for (const { put, value } of attempts(22, 500)) {
    const after: unknown = JSON.parse(put(jsonParser, file, 'motd'));
    const isNumber = /^-?(0|[1-9]\d{0,18})$/.test(String(value));
    expect(after).toEqual({ a: 1, motd: isNumber ? expect.any(Number) : value, op: { x: [] } });
    expect(JSON.parse(put(jsonParser, '{}', 'a.motd'))).toHaveProperty('a.motd');
  }
});

/** As readers of YAML 1.1 do, for whom these end a line as well. */
const inOldLines = (file: string): string => file.replaceAll(/\r\n|[\r\u0085\u2028\u2029]/g, '\n');

test.each(['old', "'old'", '"old"', '|-\n  old', '[old]', '~'])(
  'a value in YAML beside %s is one value',
  (old) => {
    const file = `a: 1\nmotd: ${old}\nop: {x: none}\nlist:\n  - y\n`;
    const others = { a: 1, op: { x: 'none' }, list: ['y'] };
    for (const { put, typed } of attempts(23, 250)) {
      const after = put(yamlParser, file, 'motd');
      for (const version of ['1.1', '1.2'] as const) {
        for (const read of [after, inOldLines(after)]) {
          const { motd, ...rest }: Record<string, unknown> = parse(read, { version, schema: 'core' });
          expect(rest, JSON.stringify(typed)).toEqual(others);
          expect(
            typeof motd === 'object' && motd !== null && !Array.isArray(motd),
            JSON.stringify(typed),
          ).toBe(false);
        }
      }
    }
  },
);

test('a value in XML is text or an attribute of its own element', () => {
  const file = '<config><a>1</a><motd name="n">old</motd><op x="none"><y/></op></config>';
  for (const { put, typed } of attempts(24, 500)) {
    const root = new DOMParser().parseFromString(
      put(xmlParser, file, 'config.motd'),
      'text/xml',
    ).documentElement;
    const names = Array.from(root?.getElementsByTagName('*') ?? [], ({ nodeName }) => nodeName);
    expect(names, JSON.stringify(typed)).toEqual(['a', 'motd', 'op', 'y']);
    expect(root?.getElementsByTagName('op')[0]?.getAttribute('x')).toBe('none');
  }
});

test('what a player typed is no template of a pattern, and no placeholder', () => {
  for (const { put, typed } of attempts(25, 300)) {
    expect(put(propertiesParser, 'motd=old\n', 'motd', 'regex:o(.*)')).not.toContain('\nop');
    expect(typedInto('{{env.X}}', typed)).toBe(typed);
  }
});
