import { expect, test } from 'vitest';
import { applied, type Setting } from '../testing/replacements.ts';
import { jsonParser } from './json-parser.ts';

/** Documents are written in one line; what comes back is compared so, too. */
const cases: [name: string, before: string, settings: Setting[], after: string][] = [
  ['a number named like a password', '{"max_tokens":1}', [['max_tokens', '20']], '{"max_tokens":20}'],
  ['a new file', '', [['a', 1]], '{"a":1}'],
  ['a file of white space', ' \n', [['a', 1]], '{"a":1}'],
  ['a key', '{"a":1,"b":2}', [['a', 3]], '{"a":3,"b":2}'],
  ['keys keep their order', '{"z":1,"a":2}', [['m', 3]], '{"z":1,"a":2,"m":3}'],
  ['a path', '{"a":{"b":{"c":1}}}', [['a.b.c', 2]], '{"a":{"b":{"c":2}}}'],
  ['what is missing on the way is made', '{}', [['a.b.c', 2]], '{"a":{"b":{"c":2}}}'],
  ['nothing on the way counts as missing', '{"a":null}', [['a.b', 2]], '{"a":{"b":2}}'],
  ['an element', '{"l":[1,2,3]}', [['l[1]', 9]], '{"l":[1,9,3]}'],
  ['an element by a dot', '{"l":[1,2,3]}', [['l.1', 9]], '{"l":[1,9,3]}'],
  ['a key of an element', '{"l":[{"x":1},{"x":2}]}', [['l[1].x', 9]], '{"l":[{"x":1},{"x":9}]}'],
  ['elements of elements', '{"l":[[1,2],[3]]}', [['l[0][1]', 9]], '{"l":[[1,9],[3]]}'],
  ['the first element of a missing list', '{}', [['l[0].x', 1]], '{"l":[{"x":1}]}'],
  ['the first element of an empty list', '{"l":[]}', [['l[0]', 1]], '{"l":[1]}'],
  ['the element after the last', '{"l":[1]}', [['l[1]', 2]], '{"l":[1,2]}'],
  ['no element further on', '{"l":[1]}', [['l[5]', 2]], '{"l":[1]}!'],
  ['no first element of something else', '{"l":{"a":1}}', [['l[0]', 2]], '{"l":{"a":1}}!'],
  ['a list has no keys', '{"l":[1]}', [['l.x', 2]], '{"l":[1]}!'],
  ['a value has no keys', '{"a":5}', [['a.b', 2]], '{"a":5}!'],
  [
    'the rest is set all the same',
    '{"a":5}',
    [
      ['a.b', 2],
      ['c', 3],
    ],
    '{"a":5,"c":3}!',
  ],
  [
    'a list at the root',
    '[{"x":1}]',
    [
      ['[0].x', 2],
      ['0.y', 3],
    ],
    '[{"x":2,"y":3}]',
  ],
  ['a value at the root', '5', [['a', 2]], '5!'],
  [
    'a path that names nothing',
    '{"a":1}',
    [
      ['', 2],
      ['.', 3],
    ],
    '{"a":1}!!',
  ],
  [
    'every key of a level',
    '{"w":{"a":{"p":1},"b":{"p":2}}}',
    [['w.*.p', 3]],
    '{"w":{"a":{"p":3},"b":{"p":3}}}',
  ],
  ['every element', '{"w":[{"p":1},{}]}', [['w.*.p', 3]], '{"w":[{"p":3},{"p":3}]}'],
  ['every element by brackets', '{"w":[{"p":1}]}', [['w[*].p', 3]], '{"w":[{"p":3}]}'],
  ['two wildcards', '{"w":{"a":[{"p":1}],"b":[]}}', [['w.*.*.p', 3]], '{"w":{"a":[{"p":3}],"b":[]}}'],
  ['a wildcard at the end', '{"w":{"a":1,"b":2}}', [['w.*', 3]], '{"w":{"a":3,"b":3}}'],
  ['a wildcard at the beginning', '{"a":{"p":1}}', [['*.p', 3]], '{"a":{"p":3}}'],
  [
    'a wildcard passes over other shapes',
    '{"w":{"a":{"p":1},"b":5,"c":null}}',
    [['w.*.p', 3]],
    '{"w":{"a":{"p":3},"b":5,"c":null}}',
  ],
  ['a wildcard makes nothing', '{}', [['w.*.p', 3]], '{}'],
  ['a dot within a key', '{"a.b":1}', [['a~1b', 2]], '{"a.b":2}'],
  ['a tilde within a key', '{"a~b":1}', [['a~0b', 2]], '{"a~b":2}'],
  ['a key with a dot is made', '{}', [['controller~1port', '80']], '{"controller.port":80}'],
  ['keys of digits', '{"1":{"x":1}}', [['1.x', 2]], '{"1":{"x":2}}'],
  ['odd brackets are part of a key', '{"a[x]":1}', [['a[x]', 2]], '{"a[x]":2}'],
  [
    'text of a whole number becomes one',
    '{}',
    [
      ['p', '25565'],
      ['n', '-1'],
      ['z', '0'],
    ],
    '{"p":25565,"n":-1,"z":0}',
  ],
  [
    'other text stays text',
    '{}',
    [
      ['a', '1.5'],
      ['b', '007'],
      ['c', '+1'],
      ['d', '1e3'],
      ['e', ' 1'],
    ],
    '{"a":"1.5","b":"007","c":"+1","d":"1e3","e":" 1"}',
  ],
  [
    'booleans and numbers stay',
    '{}',
    [
      ['a', true],
      ['b', 1.5],
      ['c', false],
    ],
    '{"a":true,"b":1.5,"c":false}',
  ],
  [
    'text of a boolean stays text',
    '{"a":"x"}',
    [
      ['a', 'true'],
      ['b', 'false'],
    ],
    '{"a":"true","b":"false"}',
  ],
  ['unless there is a boolean', '{"a":false}', [['a', 'true']], '{"a":true}'],
  [
    'passwords stay text',
    '{"password":""}',
    [
      ['password', '1234'],
      ['rcon.adminPassword', '5'],
      ['api_token', '6'],
    ],
    '{"password":"1234","rcon":{"adminPassword":"5"},"api_token":"6"}',
  ],
  ['numbers of 18 digits', '{}', [['id', '76561198000000000']], '{"id":76561198000000000}'],
  [
    'numbers beyond 64 bits are text',
    '{}',
    [
      ['id', '92233720368547758080'],
      ['m', '9223372036854775807'],
      ['o', '9223372036854775808'],
    ],
    '{"id":"92233720368547758080","m":9223372036854775807,"o":"9223372036854775808"}',
  ],
  [
    'other numbers keep their digits',
    '{"a":76561198000000001,"b":1.0,"c":1E5,"d":0.1234567890123456789,"e":1}',
    [['e', 2]],
    '{"a":76561198000000001,"b":1.0,"c":1E5,"d":0.1234567890123456789,"e":2}',
  ],
  ['a whole section can be replaced by a value', '{"a":{"b":1}}', [['a', 'x']], '{"a":"x"}'],
  ['but not under a condition', '{"a":{"b":1}}', [['a', 'x', 'regex:.*']], '{"a":{"b":1}}'],
  [
    'conditions',
    '{"a":"1","b":"1"}',
    [
      ['a', 'x', '1'],
      ['b', 'x', '2'],
    ],
    '{"a":"x","b":"1"}',
  ],
  ['a condition on a number', '{"a":25565}', [['a', '1', '25565']], '{"a":1}'],
  ['a condition on a boolean', '{"a":true}', [['a', false, 'true']], '{"a":false}'],
  [
    'a missing value meets no condition',
    '{}',
    [
      ['a', 1, '1'],
      ['b.c', 1, 'regex:'],
    ],
    '{}',
  ],
  [
    'a pattern with groups',
    '{"s":{"a":{"address":"localhost:25566"},"b":{"address":"play.example.com"}}}',
    [['s.*.address', '172.18.0.1$2', 'regex:^(127\\.0\\.0\\.1|localhost)(:\\d{1,5})?$']],
    '{"s":{"a":{"address":"172.18.0.1:25566"},"b":{"address":"play.example.com"}}}',
  ],
  ['what a pattern makes is text', '{"a":"x1"}', [['a', '$1', 'regex:x(\\d)']], '{"a":"1"}'],
  [
    'characters of all kinds',
    '{"ä":"\\u00e4 \\ud83d\\udc26 \\"\\\\"}',
    [['n', '§ "q" \\ \n']],
    '{"ä":"ä 🐦 \\"\\\\","n":"§ \\"q\\" \\\\ \\n"}',
  ],
  ['the last of a repeated key counts', '{"a":1,"a":2}', [['b', 3]], '{"a":2,"b":3}'],
  [
    'no path reaches beyond the document',
    '{}',
    [
      ['__proto__.x', 1],
      ['constructor.prototype.y', 1],
    ],
    '{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}',
  ],
  ['__proto__ that is there', '{"__proto__":{"x":1}}', [['__proto__.x', 2]], '{"__proto__":{"x":2}}'],
  ['an empty key', '{"":1}', [['a', 2]], '{"":1,"a":2}'],
];

test.each(cases)('%s', (_, before, settings, after) => {
  const [text = '', ...problems] = applied(jsonParser, before, settings).split('\n! ');
  const inOneLine = text.replaceAll(/\n */g, '').replaceAll('": ', '":');
  expect(inOneLine + '!'.repeat(problems.length)).toBe(after);
});

test.each([
  [
    'four spaces',
    '{"a":{"b":[1,{}],"c":{},"d":[]}}',
    [['e', 1]],
    '{\n    "a": {\n        "b": [\n            1,\n            {}\n        ],\n        "c": {},\n        "d": []\n    },\n    "e": 1\n}\n',
  ],
  ['windows line ends', '{\r\n"a":1}', [['a', 2]], '{\r\n    "a": 2\r\n}\r\n'],
  [
    'a file in which nothing changes stays as it is',
    '{ "a":1,\n\t"b" :2 }',
    [
      ['a', '1'],
      ['b', 2],
    ],
    '{ "a":1,\n\t"b" :2 }',
  ],
] satisfies [string, string, Setting[], string][])('%s', (_, before, settings, after) => {
  expect(applied(jsonParser, before, settings)).toBe(after);
});

test.each([
  ['what is no JSON', '{broken'],
  ['comments', '{"a":1} // x'],
  ['a trailing comma', '{"a":1,}'],
  ['two documents', '{} {}'],
  ['deep nesting', `${'['.repeat(40)}${']'.repeat(40)}`],
  ['very deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
])('%s is refused whole', (_, before) => {
  expect(applied(jsonParser, before, [['x', 1]])).toMatch(/^!! /);
});

test('the program itself is not touched', () => {
  applied(jsonParser, '{}', [['__proto__.polluted', 'x']]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});
