import { expect, test } from 'vitest';
import { applied, type Setting } from '../testing/replacements.ts';
import { iniParser } from './ini-parser.ts';

const cases: [name: string, before: string, settings: Setting[], after: string][] = [
  [
    'a new file',
    '',
    [
      ['s.k', 1],
      ['s.l', 'x'],
    ],
    '[s]\nk=1\nl=x\n',
  ],
  [
    'a new file without sections',
    '',
    [
      ['port', 1],
      ['host', '0.0.0.0'],
    ],
    'port=1\nhost=0.0.0.0\n',
  ],
  ['replaces in its section only', '[a]\nk=1\n[b]\nk=2\n', [['b.k', 3]], '[a]\nk=1\n[b]\nk=3\n'],
  ['a key before all sections', 'k=1\n[a]\nk=2\n', [['k', 3]], 'k=3\n[a]\nk=2\n'],
  ['a missing key before all sections', '; c\n\n[a]\nk=2\n', [['k', 3]], '; c\nk=3\n\n[a]\nk=2\n'],
  [
    'a new key stands behind the last of its section',
    '[a]\nx=1\n\n[b]\ny=1\n',
    [['a.z', 2]],
    '[a]\nx=1\nz=2\n\n[b]\ny=1\n',
  ],
  ['a new section stands at the end', '[a]\nx=1\n', [['b.y', 2]], '[a]\nx=1\n\n[b]\ny=2\n'],
  ['after a line without an end', '[a]\nx=1', [['b.y', 2]], '[a]\nx=1\n\n[b]\ny=2\n'],
  ['an empty section', '[a]\n[b]\n', [['a.k', 1]], '[a]\nk=1\n[b]\n'],
  [
    'spacing stays',
    '[network]\nserver_port   = 3979\n',
    [['network.server_port', 5]],
    '[network]\nserver_port   = 5\n',
  ],
  ['indentation stays', '[a]\n\tk = 1\n', [['a.k', 2]], '[a]\n\tk = 2\n'],
  ['dots in a key', '[a]\nb.c=1\n', [['a.b.c', 2]], '[a]\nb.c=2\n'],
  [
    'brackets protect the dots of a section',
    '[/Script/Engine.GameSession]\nMaxPlayers=1\n',
    [['[/Script/Engine.GameSession].MaxPlayers', 8]],
    '[/Script/Engine.GameSession]\nMaxPlayers=8\n',
  ],
  ['and those of a key without section', 'x.y=1\n', [['[x.y]', 2]], 'x.y=2\n'],
  ['a section with dots that is missing', '', [['[a.b].c', 1]], '[a.b]\nc=1\n'],
  [
    'brackets in a key are part of it',
    '[s]\nStat[0]=1\nStat[1]=2\n',
    [['s.Stat[1]', 3]],
    '[s]\nStat[0]=1\nStat[1]=3\n',
  ],
  [
    'a section with a colon',
    '[User:admin]\nPassword=x\n',
    [['User:admin.Password', 'y']],
    '[User:admin]\nPassword=y\n',
  ],
  ['DEFAULT is the part before all sections', 'k=1\n[a]\n', [['DEFAULT.k', 2]], 'k=2\n[a]\n'],
  ['unless it is there by name', 'k=1\n[DEFAULT]\nk=2\n', [['DEFAULT.k', 3]], 'k=1\n[DEFAULT]\nk=3\n'],
  ['comments stay', '; a\n# b\n[s]\n;k=1\nk=2\n', [['s.k', 3]], '; a\n# b\n[s]\n;k=1\nk=3\n'],
  [
    'a comment behind the value stays',
    '[s]\nk = 1 ; the number\n',
    [['s.k', 2]],
    '[s]\nk = 2 ; the number\n',
  ],
  ['a value with semicolons is no comment', '[s]\nMods=a;b;c\n', [['s.Mods', 'd;e']], '[s]\nMods=d;e\n'],
  [
    'other values with semicolons and hashes stay',
    '[s]\nMods=a;b#1\nk=1\n',
    [['s.k', 2]],
    '[s]\nMods=a;b#1\nk=2\n',
  ],
  ['a hash is part of a value', '[s]\nname=Server #1\n', [['s.name', 'Server #2']], '[s]\nname=Server #2\n'],
  ['quotes of the file stay', '[s]\nname="old"\n', [['s.name', 'new']], '[s]\nname="new"\n'],
  ['quotes of the egg are not doubled', '[s]\nname = "old"\n', [['s.name', '"new"']], '[s]\nname = "new"\n'],
  ['quotes and a comment', "[s]\nname='old' ; c\n", [['s.name', 'new']], "[s]\nname='new' ; c\n"],
  ['other quoted values stay', '[s]\nt="<b>x</b>"\nk=1\n', [['s.k', 2]], '[s]\nt="<b>x</b>"\nk=2\n'],
  ['quotes within are no quotes around', '[s]\nk="a" and "b"\n', [['s.k', 'c']], '[s]\nk=c\n'],
  ['a list in brackets', '[s]\nk=(a="b",c="d")\n', [['s.k', '(a="x")']], '[s]\nk=(a="x")\n'],
  ['lines without a divider stay', '[s]\njust words\nk=1\n', [['s.k', 2]], '[s]\njust words\nk=2\n'],
  ['a colon divides where no equals sign does', '[s]\nk: 1\n', [['s.k', 2]], '[s]\nk: 2\n'],
  ['a colon in a key', '[s]\na:b=1\n', [['s.a:b', 2]], '[s]\na:b=2\n'],
  [
    'of a repeated key the last counts and all stay',
    '[s]\nAdmin=a\nAdmin=b\n',
    [['s.Admin', 'c']],
    '[s]\nAdmin=a\nAdmin=c\n',
  ],
  [
    'of a repeated section the last that has the key counts',
    '[s]\nk=1\n[t]\n[s]\nk=2\n',
    [['s.k', 3]],
    '[s]\nk=1\n[t]\n[s]\nk=3\n',
  ],
  ['keys with plus signs', '[s]\n+A=1\n', [['s.+A', 2]], '[s]\n+A=2\n'],
  ['case counts', '[S]\nK=1\n', [['s.k', 2]], '[S]\nK=1\n\n[s]\nk=2\n'],
  ['spaces in a heading', '[ s ]\nk=1\n', [['s.k', 2]], '[ s ]\nk=2\n'],
  ['a comment behind a heading', '[s] ; c\nk=1\n', [['s.k', 2]], '[s] ; c\nk=2\n'],
  [
    'windows line ends stay',
    '[s]\r\nk=1\r\n',
    [
      ['s.k', 2],
      ['s.l', 3],
      ['t.m', 4],
    ],
    '[s]\r\nk=2\r\nl=3\r\n\r\n[t]\r\nm=4\r\n',
  ],
  ['a value stays on its line', '[s]\nk=1\n', [['s.k', 'x\n[admin]\np=1']], '[s]\nk=x [admin] p=1\n'],
  ['an empty value', '[s]\nk=\n', [['s.k', 1]], '[s]\nk=1\n'],
  ['setting nothing', '[s]\nk = 1\n', [['s.k', '']], '[s]\nk = \n'],
  ['the value that is there changes nothing', '[s]\nk = "1"   ; c\n', [['s.k', 1]], '[s]\nk = "1"   ; c\n'],
  [
    'conditions',
    '[s]\nk=1\nl="1"\n',
    [
      ['s.k', 2, '1'],
      ['s.l', 2, '3'],
      ['s.m', 2, '1'],
    ],
    '[s]\nk=2\nl="1"\n',
  ],
  ['a condition on a missing section', '', [['s.k', 2, '1']], ''],
  [
    'a condition by a pattern',
    '[s]\nurl=http://localhost:1/x\n',
    [['s.url', 'example.org', 'regex:localhost(:\\d+)?']],
    '[s]\nurl=http://example.org/x\n',
  ],
  ['unicode', '[größe]\nk=ä\n', [['größe.k', '✓']], '[größe]\nk=✓\n'],
  ['tabs around the divider', '[s]\nk\t=\t1\n', [['s.k', 2]], '[s]\nk\t=\t2\n'],
];

test.each(cases)('%s', (_, before, settings, after) => {
  expect(applied(iniParser, before, settings)).toBe(after);
});
