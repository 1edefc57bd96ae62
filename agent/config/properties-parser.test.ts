import { expect, test } from 'vitest';
import { applied, type Setting } from '../testing/replacements.ts';
import { propertiesParser } from './properties-parser.ts';

const cases: [name: string, before: string, settings: Setting[], after: string][] = [
  [
    'a new file has just the settings',
    '',
    [
      ['a', true],
      ['b', 2],
    ],
    'a=true\nb=2\n',
  ],
  ['replaces in place', 'a=1\nb=2\nc=3\n', [['b', 9]], 'a=1\nb=9\nc=3\n'],
  ['a missing key is added at the end', 'a=1\n', [['b', 2]], 'a=1\nb=2\n'],
  ['after a line without an end', 'a=1', [['b', 2]], 'a=1\nb=2\n'],
  [
    'comments stay wherever they are',
    '#head\na=1\n! mid\n\n#tail\n',
    [['a', 2]],
    '#head\na=2\n! mid\n\n#tail\n',
  ],
  ['untouched lines keep their spacing', 'x : y\nz   w\na=1\n', [['a', 2]], 'x : y\nz   w\na=2\n'],
  ['a colon divides', 'port:1\n', [['port', 2]], 'port=2\n'],
  ['a space divides', 'port 1\n', [['port', 2]], 'port=2\n'],
  ['white space around the key', '  port = 1\n', [['port', 2]], 'port=2\n'],
  ['a key without a value', 'port\n', [['port', 2]], 'port=2\n'],
  ['an empty value', 'motd=\n', [['motd', 'hi']], 'motd=hi\n'],
  ['setting nothing', 'motd=hi\n', [['motd', '']], 'motd=\n'],
  ['the value that is there changes nothing', 'a : 1\n', [['a', 1]], 'a : 1\n'],
  ['also when it is spelled differently', 'a=\\u0041b\n', [['a', 'Ab']], 'a=\\u0041b\n'],
  ['a line that goes on', 'motd = old\\\n  text\nx=y\n', [['motd', 'new']], 'motd=new\nx=y\n'],
  ['an even number of backslashes does not go on', 'a=1\\\\\nb=2\n', [['b', 3]], 'a=1\\\\\nb=3\n'],
  ['a comment does not go on', '#a\\\nb=2\n', [['b', 3]], '#a\\\nb=3\n'],
  [
    'a line that goes on to the end of the file',
    'a=1\\',
    [
      ['b', 3],
      ['c', 4],
    ],
    'a=1\\\n\nb=3\nc=4\n',
  ],
  [
    'keys with dots',
    'query.port=1\n',
    [
      ['query.port', 2],
      ['rcon.port', 3],
    ],
    'query.port=2\nrcon.port=3\n',
  ],
  ['keys are whole', 'server-port-x=1\n', [['server-port', 2]], 'server-port-x=1\nserver-port=2\n'],
  ['case counts', 'Port=1\n', [['port', 2]], 'Port=1\nport=2\n'],
  ['of a repeated key the last counts', 'a=1\na=2\n', [['a', '3', '2']], 'a=1\na=3\n'],
  [
    'escaped keys are found',
    'a\\ b=1\nc\\:d=2\n',
    [
      ['a b', 8],
      ['c:d', 9],
    ],
    'a\\ b=8\nc\\:d=9\n',
  ],
  ['keys are escaped', '', [['a b:c=d#e', 1]], 'a\\ b\\:c\\=d\\#e=1\n'],
  [
    'values are written in ASCII',
    '',
    [['motd', '§aHällo ✓ 🐦']],
    'motd=\\u00a7aH\\u00e4llo \\u2713 \\ud83d\\udc26\n',
  ],
  [
    'what is written in other letters and not touched stays',
    'motd=§aHällo\na=1\n',
    [['a', 2]],
    'motd=§aHällo\na=2\n',
  ],
  ['backslashes are doubled', '', [['path', 'C:\\new']], 'path=C:\\\\new\n'],
  ['slashes, colons, equals signs and quotes are not', '', [['p', '/a/b:c=d"e"']], 'p=/a/b:c=d"e"\n'],
  ['no value begins another line', 'a=1\n', [['a', ' x\nop=all\r']], 'a=\\ x\\nop=all\\r\n'],
  ['tabs and form feeds', '', [['a', 'x\ty\fz']], 'a=x\\ty\\fz\n'],
  ['hash and bang in values', '', [['a', '#1!']], 'a=#1!\n'],
  [
    'a value that ends in a backslash',
    '',
    [
      ['a', 'x\\'],
      ['b', 1],
    ],
    'a=x\\\\\nb=1\n',
  ],
  ['a dollar is a dollar', 'b=${a}\n', [['a', '${b}']], 'b=${a}\na=${b}\n'],
  [
    'windows line ends stay',
    'a=1\r\nb=2\r\n',
    [
      ['b', 3],
      ['c', 4],
    ],
    'a=1\r\nb=3\r\nc=4\r\n',
  ],
  ['a condition that holds', 'a=1\n', [['a', 2, '1']], 'a=2\n'],
  ['a condition that does not', 'a=1\n', [['a', 2, '3']], 'a=1\n'],
  ['a missing key meets no condition', 'b=1\n', [['a', 2, '1']], 'b=1\n'],
  ['nor a pattern', 'b=1\n', [['a', 2, 'regex:.*']], 'b=1\n'],
  [
    'a condition by a pattern',
    'ip=127.0.0.1:25565\n',
    [['ip', '10.0.0.1$1', 'regex:^127\\.0\\.0\\.1(:\\d+)?$']],
    'ip=10.0.0.1:25565\n',
  ],
  [
    'later settings see earlier ones',
    'a=1\n',
    [
      ['a', 2],
      ['a', 3, '2'],
    ],
    'a=3\n',
  ],
  ['only comments', '# c\n', [['a', 1]], '# c\na=1\n'],
  ['only blank lines', '\n\n', [['a', 1]], '\n\na=1\n'],
  ['leading zeros stay', '', [['pin', '0123']], 'pin=0123\n'],
];

test.each(cases)('%s', (_, before, settings, after) => {
  expect(applied(propertiesParser, before, settings)).toBe(after);
});

test('whatever is written is read again', () => {
  for (const value of [
    ' lead',
    'trail ',
    'a\\',
    '\\u0041',
    'a\nb',
    '=x',
    ':x',
    '#x',
    '!x',
    '\t',
    '🐦',
    'é',
    '',
  ]) {
    const text = applied(propertiesParser, '', [['a', value]]);
    expect(applied(propertiesParser, text, [['a', 'found', value === '' ? 'regex:^$' : value]])).toBe(
      'a=found\n',
    );
  }
});
