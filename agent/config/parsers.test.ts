import * as yaml from 'yaml';
import { expect, test } from 'vitest';
import { eggConfigFile, type EggConfigFile } from '../../schema/egg.ts';
import { createRandom } from '../testing/random.ts';
import { applied, type Setting } from '../testing/replacements.ts';
import { parserFor } from './parsers.ts';

const random = createRandom(20_261_120);
const pick = <T>(from: readonly T[]): T => {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('There is nothing to pick from.');
  return found;
};

/** What documents of all kinds are made of, so that many of them are nearly right. */
const pieces = [
  'a',
  'b',
  'port',
  '1',
  '25565',
  'true',
  'null',
  'ä✓',
  '=',
  ': ',
  ':',
  '.',
  ',',
  ' ',
  '  ',
  '\t',
  '\n',
  '\n  ',
  '\r\n',
  '- ',
  '#',
  ';',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '\\',
  '\\u00e4',
  '<a>',
  '</a>',
  '<b x="1"/>',
  '<',
  '>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?x',
  '?>',
  '&a',
  '*a',
  '<<: *a',
  '&amp;',
  '|',
  '>-',
  '---\n',
  '%',
  '!',
  '[s]\n',
  '~',
  '@',
  '$1',
  '{{x}}',
] as const;
const paths = [
  'a',
  'a.b',
  'a.*.b',
  '*',
  'a[0]',
  'a[0].b',
  '[a.b].c',
  's.port',
  "a.b[@x='1']",
  'a..b',
  '',
  '~1',
  '[',
  'port',
] as const;
const values = ['x', '25565', '', 'true', "[x='2']", 'a\nb', '✓', 5, 1.5, true, '$1'] as const;
const conditions = [null, null, '1', 'regex:^(.)(.*)$', 'regex:'] as const;

const whole = {
  file: 'a 1\nport 2\n',
  properties: '# c\na=1\nport = 2\\\n  3\nx\\ y:z\n',
  ini: 'a=1\n[s]\nport = "2" ; c\n[a.b]\nc=1\n',
  yaml: '# c\na:\n- b: 1 # one\n- &a {b: "2"}\ns:\n  port: 2\n  <<: *a\n',
  json: '{"a": [{"b": 1.0}, {"b": "x"}], "s": {"port": 2}}',
  xml: '<?xml version="1.0"?>\n<!-- c -->\n<a>\n  <b x="1">t</b>\n  <port>2</port><p>m <b/></p>\n</a>\n',
} satisfies Record<EggConfigFile['parser'], string>;

/** A document of the kind with a few things put in anywhere, or nothing but such things. */
function text(kind: EggConfigFile['parser']): string {
  let made = random() < 0.8 ? whole[kind] : '';
  const changes = made === '' ? 20 : 4;
  for (let change = Math.floor(random() * changes); change > 0; change -= 1) {
    const at = Math.floor(random() * (made.length + 1));
    made = made.slice(0, at) + pick(pieces) + made.slice(at + (random() < 0.3 ? 3 : 0));
  }
  return made;
}

const setting = (): Setting => {
  const ifValue = pick(conditions);
  return ifValue === null ? [pick(paths), pick(values)] : [pick(paths), pick(values), ifValue];
};

test.each(eggConfigFile.shape.parser.options)(
  'whatever a %s file holds, there is an answer',
  async (kind) => {
    const parser = await parserFor(kind);
    let written = 0;
    for (let round = 0; round < 700; round += 1) {
      const before = text(kind);
      const settings = Array.from({ length: 1 + Math.floor(random() * 3) }, setting);
      const answer = applied(parser, before, settings);
      expect(answer, JSON.stringify({ before, settings })).not.toMatch(
        /undefined|is not a function|Cannot read/,
      );
      if (answer.startsWith('!! ') || answer.includes('\n! ')) continue;
      written += 1;
      // What was written is read again. (Under a condition a value may be set once more.)
      expect(
        applied(parser, answer, [settings[0] ?? ['a', 1]]),
        JSON.stringify({ before, settings }),
      ).not.toMatch(/^!! /);
    }
    expect(written).toBeGreaterThan(30);
  },
);

test.each(eggConfigFile.shape.parser.options)(
  'setting the same in a %s file again changes nothing',
  async (kind) => {
    const parser = await parserFor(kind);
    for (let round = 0; round < 800; round += 1) {
      const settings: Setting[] = [
        [pick(['a', 'port', 'a.b', 's.port'] as const), pick(['x', '25565', 'true', '✓'] as const)],
      ];
      const once = applied(parser, text(kind), settings);
      if (once.startsWith('!! ') || once.includes('\n! ')) continue;
      if (kind === 'file') continue;
      expect(applied(parser, once, settings)).toBe(once);
    }
  },
);

type Data = string | number | boolean | null | Data[] | { [key: string]: Data };

function data(levels: number): Data {
  const kind = levels === 0 ? random() * 0.4 : random();
  if (kind < 0.1) return pick([null, true, false]);
  if (kind < 0.2) return pick([0, 1, 25_565, -1.5, 1e21]);
  if (kind < 0.4)
    return pick(['', 'x', 'yes', '1', 'true', 'ä ✓', 'a: b', '# c', 'line\nline\n', ' lead', '~', '- x']);
  const size = Math.floor(random() * 4);
  if (kind < 0.6) return Array.from({ length: size }, () => data(levels - 1));
  const keys = ['a', 'b c', 'port', 'on', 'x', 'y', '2', '<'].toSorted(() => random() - 0.5).slice(0, size);
  return Object.fromEntries(keys.map((key) => [key, data(levels - 1)]));
}

/** The path of one value somewhere within, by keys and numbers. */
function somewhere(from: Data): string[] {
  if (typeof from !== 'object' || from === null) return [];
  const entries = Object.entries(from);
  if (entries.length === 0) return [];
  const [key, inner] = pick(entries);
  return random() < 0.3 ? [key] : [key, ...somewhere(inner)];
}

function withValue(from: Data, [step, ...rest]: readonly string[]): Data {
  if (step === undefined) return 'SET';
  if (typeof from !== 'object' || from === null) throw new Error('The path leads nowhere.');
  if (Array.isArray(from))
    return from.map((each, at) => (String(at) === step ? withValue(each, rest) : each));
  return Object.fromEntries(
    Object.entries(from).map(([key, inner]) => [key, key === step ? withValue(inner, rest) : inner]),
  );
}

test.each(['json', 'yaml'] as const)('one value of a %s document is changed, and no other', async (kind) => {
  const parser = await parserFor(kind);
  for (let round = 0; round < 400; round += 1) {
    const before = data(4);
    const path = somewhere(before);
    if (path.length === 0) continue;
    const options = { indent: pick([2, 4]), indentSeq: pick([true, false]), lineWidth: pick([0, 80]) };
    const written = kind === 'json' ? JSON.stringify(before) : yaml.stringify(before, options);
    const after = applied(parser, written, [[path.join('.'), 'SET']]);
    expect(kind === 'json' ? JSON.parse(after) : yaml.parse(after), `${written}\n${path.join('.')}`).toEqual(
      withValue(before, path),
    );
  }
});
