import { expect, test } from 'vitest';
import { applied, type Setting } from '../testing/replacements.ts';
import { yamlParser } from './yaml-parser.ts';

const bungee = `# BungeeCord
listeners:
- query_port: 25577
  motd: '&1Another Bungee server'   # shown in the list
  host: 0.0.0.0:25577
  forced_hosts:
    pvp.md-5.net: pvp
servers:
  lobby:
    address: localhost:25565
    restricted: false
  far:
    address: play.example.com:25565
ip_forward: false
`;

const cases: [name: string, before: string, settings: Setting[], after: string][] = [
  [
    'a boolean that was spelled as a word',
    'a: yes\nb: "off"\n',
    [
      ['a', 'false'],
      ['b', 'true'],
    ],
    'a: false\nb: "true"\n',
  ],
  [
    'a new file',
    '',
    [
      ['a.b', '25565'],
      ['c', 'text'],
    ],
    'a:\n  b: 25565\nc: text\n',
  ],
  ['a file of comments', '# only\n', [['a', 1]], '# only\n\na: 1\n'],
  ['a document of nothing', '---\n', [['a', 1]], '---\na: 1\n'],
  ['a key', 'a: 1\nb: 2\n', [['a', 3]], 'a: 3\nb: 2\n'],
  ['a path', 'a:\n  b:\n    c: 1\n', [['a.b.c', 2]], 'a:\n  b:\n    c: 2\n'],
  ['keys keep their order', 'z: 1\na: 2\n', [['m', 3]], 'z: 1\na: 2\nm: 3\n'],
  ['a section without anything', 'a:\nb: 1\n', [['a.c', 2]], 'a:\n  c: 2\nb: 1\n'],
  ['a value without anything', 'a:\nb: ~\n', [['b', 1]], 'a:\nb: 1\n'],
  [
    'comments stay',
    '# head\na: 1 # one\n\n# two\nb: 2\n# tail\n',
    [['a', 9]],
    '# head\na: 9 # one\n\n# two\nb: 2\n\n# tail\n',
  ],
  [
    'spellings of other values stay',
    'a: yes\nb: 0x1F\nc: 1.10\nd: 007\ne: 1e3\nf: 2024-01-01\ng: Off\nh: ~\ni: 12:30\nx: 1\n',
    [['x', 2]],
    'a: yes\nb: 0x1F\nc: 1.10\nd: 007\ne: 1e3\nf: 2024-01-01\ng: Off\nh: ~\ni: 12:30\nx: 2\n',
  ],
  [
    'keys named y and n stay',
    'pos:\n  x: 1\n  y: 2\n  n: 3\n',
    [['pos.x', 4]],
    'pos:\n  x: 4\n  y: 2\n  n: 3\n',
  ],
  [
    'numbers of any length stay',
    'id: 76561198000000000123\nx: 1\n',
    [['x', 2]],
    'id: 76561198000000000123\nx: 2\n',
  ],
  [
    'quotes stay',
    `a: 'x'\nb: "y"\n`,
    [
      ['a', 'z'],
      ['b', 'w'],
    ],
    `a: 'z'\nb: "w"\n`,
  ],
  [
    'long lines stay',
    `a: ${'word '.repeat(40)}end\nb: 1\n`,
    [['b', 2]],
    `a: ${'word '.repeat(40)}end\nb: 2\n`,
  ],
  [
    'blocks stay, folded ones in one line',
    'a: |\n  one\n   two\nb: >-\n  three\n  four\nc: 1\n',
    [['c', 2]],
    'a: |\n  one\n   two\nb: >-\n  three four\nc: 2\n',
  ],
  ['a block can be replaced', 'a: |\n  one\n  two\n', [['a', 'x']], 'a: x\n'],
  ['lists flush with their key stay so', 'l:\n- a\n- b\nx: 1\n', [['x', 2]], 'l:\n- a\n- b\nx: 2\n'],
  ['lists indented stay so', 'l:\n  - a\nx: 1\n', [['x', 2]], 'l:\n  - a\nx: 2\n'],
  ['four spaces stay', 'a:\n    b: 1\n', [['a.b', 2]], 'a:\n    b: 2\n'],
  ['flow style stays', 'a: {b: 1, c: [1, 2]}\n', [['a.c[1]', 3]], 'a: {b: 1, c: [1, 3]}\n'],
  ['an element', 'l:\n  - x: 1\n  - x: 2\n', [['l[1].x', 3]], 'l:\n  - x: 1\n  - x: 3\n'],
  ['the first element of a missing list', 'a: 1\n', [['l[0].x', 1]], 'a: 1\nl:\n  - x: 1\n'],
  ['no element further on', 'l:\n  - a\n', [['l[4]', 1]], 'l:\n  - a\n!'],
  ['a list at the root', '- a\n- b\n', [['[1]', 'c']], '- a\n- c\n'],
  ['text at the root', 'words\n', [['a', 1]], 'words\n!'],
  [
    'a value has no keys',
    'a: 5\n',
    [
      ['a.b', 2],
      ['c', 3],
    ],
    'a: 5\nc: 3\n!',
  ],
  ['keys of digits', '1:\n  x: 1\n', [['1.x', 2]], '1:\n  x: 2\n'],
  ['keys with dots', 'a.b: 1\n', [['a~1b', 2]], 'a.b: 2\n'],
  ['quoted keys', '"a b": 1\n', [['a b', 2]], '"a b": 2\n'],
  ['text of a whole number becomes one', 'a: x\n', [['a', '25565']], 'a: 25565\n'],
  [
    'what would be read as something else is quoted',
    '',
    [
      ['a', 'yes'],
      ['b', '007'],
      ['c', '1.5'],
      ['d', 'null'],
      ['e', 'true'],
      ['f', '2024-01-01'],
      ['g', '12:30'],
      ['h', '~'],
      ['i', ''],
      ['j', '0x1F'],
    ],
    'a: "yes"\nb: "007"\nc: "1.5"\nd: "null"\ne: "true"\nf: "2024-01-01"\ng: "12:30"\nh: "~"\ni: ""\nj: "0x1F"\n',
  ],
  [
    'addresses are not',
    '',
    [
      ['a', '0.0.0.0:25565'],
      ['b', '127.0.0.1'],
    ],
    'a: 0.0.0.0:25565\nb: 127.0.0.1\n',
  ],
  [
    'text of a boolean becomes one where one was',
    'a: false\nb: x\n',
    [
      ['a', 'true'],
      ['b', 'true'],
    ],
    'a: true\nb: "true"\n',
  ],
  [
    'booleans and numbers',
    'a: "1"\n',
    [
      ['a', true],
      ['b', 1.5],
    ],
    'a: true\nb: 1.5\n',
  ],
  ['passwords stay text', 'password: x\n', [['password', '1234']], 'password: "1234"\n'],
  [
    'text that needs quotes gets them',
    '',
    [
      ['a', 'x: y'],
      ['b', '#c'],
      ['c', '- d'],
      ['d', '{e'],
      ['e', '@f'],
      ['f', ' g '],
    ],
    'a: "x: y"\nb: "#c"\nc: "- d"\nd: "{e"\ne: "@f"\nf: " g "\n',
  ],
  ['a value begins no other line', '', [['a', 'x\nadmin: true']], 'a: "x\\nadmin: true"\n'],
  [
    'BungeeCord',
    bungee,
    [
      ['listeners[0].query_port', '30000'],
      ['listeners[0].host', '0.0.0.0:30000'],
      ['servers.*.address', '172.18.0.1$2', 'regex:^(127\\.0\\.0\\.1|localhost)(:\\d{1,5})?$'],
    ],
    bungee.replaceAll('25577', '30000').replace('localhost', '172.18.0.1').replace("'   #", "' #"),
  ],
  [
    'every key of a level by two conditions',
    'w:\n  a: {h: 127.0.0.1}\n  b: {h: localhost}\n  c: {h: x}\n',
    [
      ['w.*.h', 'H', '127.0.0.1'],
      ['w.*.h', 'H', 'localhost'],
    ],
    'w:\n  a: {h: H}\n  b: {h: H}\n  c: {h: x}\n',
  ],
  [
    'an alias becomes a value of its own where it is changed',
    'a: &a {p: 1, q: 2}\nb: *a\nc: *a\n',
    [['b.p', 3]],
    'a: &a {p: 1, q: 2}\nb: {p: 3, q: 2}\nc: *a\n',
  ],
  ['an alias of one value', 'a: &a 1\nb: *a\n', [['b', 2]], 'a: &a 1\nb: 2\n'],
  ['what aliases follow keeps its name', 'a: &a 1\nb: *a\n', [['a', 2]], 'a: &a 2\nb: *a\n'],
  [
    'a merged section becomes its own where it is changed',
    'd: &d\n  s: {p: 1}\nx:\n  <<: *d\n  z: 1\n',
    [['x.s.p', 2]],
    'd: &d\n  s: {p: 1}\nx:\n  <<: *d\n  z: 1\n  s: {p: 2}\n',
  ],
  [
    'a merged value is overridden',
    'd: &d {p: 1}\nx:\n  <<: *d\n',
    [['x.p', 2]],
    'd: &d {p: 1}\nx:\n  <<: *d\n  p: 2\n',
  ],
  [
    'a merged value that is right already',
    'd: &d {p: 1}\nx:\n  <<: *d\n',
    [['x.p', 1]],
    'd: &d {p: 1}\nx:\n  <<: *d\n',
  ],
  [
    'merges of several',
    'd: &d {p: 1}\ne: &e {q: 1}\nx:\n  <<: [*d, *e]\n',
    [['x.q', 2, '1']],
    'd: &d {p: 1}\ne: &e {q: 1}\nx:\n  <<: [*d, *e]\n  q: 2\n',
  ],
  ['tags stay', 'a: !custom\n  b: 1\nc: !!str 5\n', [['a.b', 2]], 'a: !custom\n  b: 2\nc: !!str 5\n'],
  ['several documents stay', 'a: 1\n---\nb: 2\n', [['a', 3]], 'a: 3\n---\nb: 2\n'],
  ['directives stay', '%YAML 1.1\n---\na: 1\n', [['a', 2]], '%YAML 1.1\n---\na: 2\n'],
  ['of a repeated key the last counts and all stay', 'a: 1\na: 2\n', [['a', 3]], 'a: 1\na: 3\n'],
  ['windows line ends', 'a: 1\r\nb:\r\n  c: 2\r\n', [['b.c', 3]], 'a: 1\r\nb:\r\n  c: 3\r\n'],
  ['JSON is YAML', '{"a": {"b": 1}}\n', [['a.b', 2]], '{"a": {"b": 2}}\n'],
  ['unicode', 'grüße: "§a✓"\nx: 1\n', [['x', '🐦']], 'grüße: "§a✓"\nx: 🐦\n'],
  [
    'a file in which nothing changes stays as it is',
    'a:   1\nb: { c: 2 }   # x\n\n\n',
    [
      ['a', '1'],
      ['b.c', 2],
    ],
    'a:   1\nb: { c: 2 }   # x\n\n\n',
  ],
  ['a path that names nothing', 'a: 1\n', [['', 2]], 'a: 1\n!'],
  ['__proto__ is a key', 'a: 1\n', [['__proto__.x', 2]], 'a: 1\n__proto__:\n  x: 2\n'],
];

test.each(cases)('%s', (_, before, settings, after) => {
  const [text = '', ...problems] = applied(yamlParser, before, settings).split('\n! ');
  expect(text + '!'.repeat(problems.length)).toBe(after);
});

const laughs = ['a: &a [x, x, x, x, x, x, x, x, x]', ...Array.from('bcdefghi')].map((name, at) =>
  at === 0
    ? name
    : `${name}: &${name} [${Array.from({ length: 9 }, () => `*${String.fromCharCode(96 + at)}`).join(', ')}]`,
);

test.each([
  ['a text that stands for billions of values', `${laughs.join('\n')}\n`, 'too many values'],
  ['a value within itself', 'a: &a\n  b: *a\n', 'leads to itself'],
  ['an alias of nothing', 'a: *b\n', 'or nowhere'],
  ['tabs as indentation', 'a:\n\tb: 1\n', 'not valid YAML'],
  ['broken quotes', 'a: "x\n', 'not valid YAML'],
  ['broken brackets', 'a: [1\n', 'not valid YAML'],
  ['deep nesting', `${'a: {'.repeat(100)}${'}'.repeat(100)}`, ''],
  ['deep lists', `${'- '.repeat(500)}x\n`, 'nested too deeply'],
])('%s is refused whole', (_, before, reason) => {
  const answer = applied(yamlParser, before, [['x', 1]]);
  expect(answer).toMatch(/^!! /);
  expect(answer).toContain(reason);
});
