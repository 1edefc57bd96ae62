import { expect, test } from 'vitest';
import { applied, type Setting } from '../testing/replacements.ts';
import { fileParser } from './file-parser.ts';

const cases: [name: string, before: string, settings: Setting[], after: string][] = [
  ['a line that begins with the text is replaced whole', 'port 1 # old\n', [['port', 'port 2']], 'port 2\n'],
  ['only at its beginning', 'report 1\n port 1\n', [['port', 'port 2']], 'report 1\n port 1\n'],
  ['white space counts', '  port = 1\nport = 1\n', [['  port', '  port = 2']], '  port = 2\nport = 1\n'],
  ['every such line', 'a 1\nb\na 2\n', [['a ', 'a x']], 'a x\nb\na x\n'],
  ['case counts', 'Port 1\n', [['port', 'port 2']], 'Port 1\n'],
  ['missing lines are not added', 'a\n', [['port', 'port 2']], 'a\n'],
  ['an empty file stays empty', '', [['port', 'port 2']], ''],
  ['an empty match fills an empty file', '', [['', '25565']], '25565'],
  ['an empty match replaces every line', 'a\nb\n', [['', 'x']], 'x\nx\n'],
  ['a file of one value is the value', '8005', [['', '25565']], '25565'],
  [
    'of several that match, the last has its say',
    'server_name x\n',
    [
      ['server', 'A'],
      ['server_name', 'B'],
    ],
    'B\n',
  ],
  [
    'a line is matched as it was',
    'a\n',
    [
      ['a', 'b'],
      ['b', 'c'],
    ],
    'b\n',
  ],
  ['windows line ends stay', 'a 1\r\nb 1\r\n', [['b', 'b 2']], 'a 1\r\nb 2\r\n'],
  [
    'mixed line ends stay',
    'a\r\nb\nc\rd',
    [
      ['b', 'B'],
      ['d', 'D'],
    ],
    'a\r\nB\nc\rD',
  ],
  ['no line end at the end stays so', 'a\nb', [['b', 'c']], 'a\nc'],
  ['tabs', '\tset x\n', [['\tset', '\tset y']], '\tset y\n'],
  ['unicode', 'größe=1\n', [['größe', 'größe=2 ✓']], 'größe=2 ✓\n'],
  [
    'numbers and booleans',
    'a\nb\n',
    [
      ['a', 5],
      ['b', false],
    ],
    '5\nfalse\n',
  ],
  ['an empty value empties the line', 'a 1\nb\n', [['a', '']], '\nb\n'],
  ['a value stays on its line', 'port 1\n', [['port', 'port 2\nadmin eve\r\0x']], 'port 2 admin eve x\n'],
  ['a condition by the whole line', 'a=1\na=2\n', [['a=', 'a=3', 'a=1']], 'a=3\na=2\n'],
  [
    'a condition by a pattern keeps what it names',
    'host=localhost:1\n',
    [['host=', 'host=10.0.0.1$1', 'regex:^host=localhost(:\\d+)$']],
    'host=10.0.0.1:1\n',
  ],
  ['a pattern replaces what it matches', 'a 1 b 1\n', [['a', '2', 'regex:1']], 'a 2 b 2\n'],
  ['dollars in a plain value are dollars', 'a\n', [['a', '$1 $$']], '$1 $$\n'],
  ['patterns of characters are no patterns', 'a.c\nabc\n', [['a.c', 'x']], 'x\nabc\n'],
  [
    'a commented line can be meant',
    '//set net_port "27960"\n',
    [['//set net_port', 'set net_port "1"']],
    'set net_port "1"\n',
  ],
];

test.each(cases)('%s', (_, before, settings, after) => {
  expect(applied(fileParser, before, settings)).toBe(after);
});

test('a pattern that cannot be read is told', () => {
  expect(applied(fileParser, 'a', [['a', 'b', 'regex:(']])).toBe('!! The pattern ( cannot be read.');
});
