import { expect, test } from 'vitest';
import { applied, type Setting } from '../testing/replacements.ts';
import { xmlParser } from './xml-parser.ts';

const head = '<?xml version="1.0" encoding="utf-8"?>\n';

const cases: [name: string, before: string, settings: Setting[], after: string][] = [
  ['a prefix that nobody declared', '<a/>\n', [['a.p:b', 1]], '<a>\n  <p:b>1</p:b>\n</a>\n'],
  ['a pattern on an attribute', '<a x="h:1"/>\n', [['a', "[x='g$1']", 'regex:^h(:\\d)$']], '<a x="g:1"/>\n'],
  [
    'a new file',
    '',
    [
      ['server.name', 'A'],
      ['server.net.port', 1],
    ],
    `${head}<server>\n  <name>A</name>\n  <net>\n    <port>1</port>\n  </net>\n</server>\n`,
  ],
  ['a new file of a root alone', '', [['server', 'x']], `${head}<server>x</server>\n`],
  ['an element', '<a>\n  <b>1</b>\n</a>\n', [['a.b', 2]], '<a>\n  <b>2</b>\n</a>\n'],
  ['an element without text', '<a>\n  <b/>\n</a>\n', [['a.b', 2]], '<a>\n  <b>2</b>\n</a>\n'],
  ['the text of the root', '<a>1</a>\n', [['a', 2]], '<a>2</a>\n'],
  ['setting nothing', '<a>\n  <b>1</b>\n</a>\n', [['a.b', '']], '<a>\n  <b/>\n</a>\n'],
  ['missing elements are made', '<a/>\n', [['a.b.c', 1]], '<a>\n  <b>\n    <c>1</c>\n  </b>\n</a>\n'],
  ['beside others', '<a>\n  <x>1</x>\n</a>\n', [['a.b', 1]], '<a>\n  <x>1</x>\n  <b>1</b>\n</a>\n'],
  ['another root', '<config/>\n', [['a.b', 1]], '<config/>\n!'],
  [
    'all elements of the name',
    '<a>\n  <b>1</b>\n  <b>2</b>\n</a>\n',
    [['a.b', 3]],
    '<a>\n  <b>3</b>\n  <b>3</b>\n</a>\n',
  ],
  [
    'every element of a level',
    '<a>\n  <b>1</b>\n  <c>2</c>\n</a>\n',
    [['a.*', 3]],
    '<a>\n  <b>3</b>\n  <c>3</c>\n</a>\n',
  ],
  [
    'every element on the way',
    '<a>\n  <b>\n    <p>1</p>\n  </b>\n  <c>\n    <p>2</p>\n  </c>\n</a>\n',
    [['a.*.p', 3]],
    '<a>\n  <b>\n    <p>3</p>\n  </b>\n  <c>\n    <p>3</p>\n  </c>\n</a>\n',
  ],
  ['a wildcard makes nothing', '<a/>\n', [['a.*.p', 3]], '<a/>\n'],
  ['a wildcard for the root', '<a>\n  <b>1</b>\n</a>\n', [['*.b', 3]], '<a>\n  <b>3</b>\n</a>\n'],
  [
    'all levels',
    '<a>\n  <b>\n    <p>1</p>\n  </b>\n  <p>2</p>\n</a>\n',
    [['a..p', 3]],
    '<a>\n  <b>\n    <p>3</p>\n  </b>\n  <p>3</p>\n</a>\n',
  ],
  [
    'one by its number',
    '<a>\n  <b>1</b>\n  <b>2</b>\n</a>\n',
    [['a.b[2]', 3]],
    '<a>\n  <b>1</b>\n  <b>3</b>\n</a>\n',
  ],
  [
    'one by its number from the end',
    '<a>\n  <b>1</b>\n  <b>2</b>\n</a>\n',
    [['a.b[-1]', 3]],
    '<a>\n  <b>1</b>\n  <b>3</b>\n</a>\n',
  ],
  [
    'one by an attribute',
    '<s>\n  <property name="Port" value="1"/>\n  <property name="Other" value="2"/>\n</s>\n',
    [["s.property[@name='Port']", "[value='26900']"]],
    '<s>\n  <property name="Port" value="26900"/>\n  <property name="Other" value="2"/>\n</s>\n',
  ],
  [
    'one by an attribute that is missing',
    '<s>\n  <property name="A" value="1"/>\n</s>\n',
    [["s.property[@name='B']", "[value='2']"]],
    '<s>\n  <property name="A" value="1"/>\n  <property name="B" value="2"/>\n</s>\n',
  ],
  [
    'an attribute with dots',
    '<s>\n  <p n="a.b">1</p>\n</s>\n',
    [["s.p[@n='a.b']", 2]],
    '<s>\n  <p n="a.b">2</p>\n</s>\n',
  ],
  [
    'one that has an attribute',
    '<s>\n  <p>1</p>\n  <p n="">2</p>\n</s>\n',
    [['s.p[@n]', 3]],
    '<s>\n  <p>1</p>\n  <p n="">3</p>\n</s>\n',
  ],
  [
    'one by a child',
    '<s>\n  <u>\n    <n>eve</n>\n    <r>0</r>\n  </u>\n  <u>\n    <n>bob</n>\n    <r>0</r>\n  </u>\n</s>\n',
    [["s.u[n='bob'].r", 9]],
    '<s>\n  <u>\n    <n>eve</n>\n    <r>0</r>\n  </u>\n  <u>\n    <n>bob</n>\n    <r>9</r>\n  </u>\n</s>\n',
  ],
  [
    'one that has a child',
    '<s>\n  <u/>\n  <u>\n    <n>x</n>\n  </u>\n</s>\n',
    [['s.u[n].n', 'y']],
    '<s>\n  <u/>\n  <u>\n    <n>y</n>\n  </u>\n</s>\n',
  ],
  [
    'an attribute is set',
    '<a>\n  <b x="1">t</b>\n</a>\n',
    [['a.b', "[x='2']"]],
    '<a>\n  <b x="2">t</b>\n</a>\n',
  ],
  ['an attribute is added', '<a>\n  <b>t</b>\n</a>\n', [['a.b', "[x='2']"]], '<a>\n  <b x="2">t</b>\n</a>\n'],
  ['an attribute with signs', '<a/>\n', [['a', `[x='<"&>']`]], '<a x="&lt;&quot;&amp;&gt;"/>\n'],
  ['text with signs', '<a/>\n', [['a', '<b>&"']], '<a>&lt;b&gt;&amp;"</a>\n'],
  ['what only looks like an attribute is text', '<a/>\n', [['a', '[x=2]']], '<a>[x=2]</a>\n'],
  [
    'elements within stay when the text is set',
    '<a>\n  <b>old<c/></b>\n</a>\n',
    [['a.b', 'new']],
    '<a>\n  <b>new<c/></b>\n</a>\n',
  ],
  ['CDATA is replaced', '<a><![CDATA[<x>]]></a>\n', [['a', 'y']], '<a>y</a>\n'],
  [
    'other CDATA stays',
    '<a>\n  <b><![CDATA[<x> & ]]></b>\n  <c>1</c>\n</a>\n',
    [['a.c', 2]],
    '<a>\n  <b><![CDATA[<x> & ]]></b>\n  <c>2</c>\n</a>\n',
  ],
  [
    'comments stay',
    '<!-- h -->\n<a>\n  <!-- b -->\n  <b>1</b>\n</a>\n<!-- t -->\n',
    [['a.b', 2]],
    '<!-- h -->\n<a>\n  <!-- b -->\n  <b>2</b>\n</a>\n<!-- t -->\n',
  ],
  [
    'a comment within the element stays',
    '<a>\n  <b>1<!-- x --></b>\n</a>\n',
    [['a.b', 2]],
    '<a>\n  <b>2<!-- x --></b>\n</a>\n',
  ],
  [
    'instructions and the heading stay',
    '<?xml version="1.0" standalone="yes"?>\n<?style a="b"?>\n<a>\n  <?x y?>\n  <b>1</b>\n</a>\n',
    [['a.b', 2]],
    '<?xml version="1.0" standalone="yes"?>\n<?style a="b"?>\n<a>\n  <?x y?>\n  <b>2</b>\n</a>\n',
  ],
  [
    'a doctype stays',
    '<!DOCTYPE a SYSTEM "a.dtd">\n<a>\n  <b>1</b>\n</a>\n',
    [['a.b', 2]],
    '<!DOCTYPE a SYSTEM "a.dtd">\n<a>\n  <b>2</b>\n</a>\n',
  ],
  [
    'ordinary entities',
    '<a>\n  <b>&lt;&amp;&#65;</b>\n  <c>1</c>\n</a>\n',
    [['a.c', 2]],
    '<a>\n  <b>&lt;&amp;A</b>\n  <c>2</c>\n</a>\n',
  ],
  [
    'namespaces stay',
    '<a xmlns="urn:x" xmlns:p="urn:p">\n  <p:b>1</p:b>\n</a>\n',
    [['a.p:b', 2]],
    '<a xmlns="urn:x" xmlns:p="urn:p">\n  <p:b>2</p:b>\n</a>\n',
  ],
  [
    'a name without a prefix is meant under any',
    '<p:a xmlns:p="urn:p">\n  <p:b>1</p:b>\n</p:a>\n',
    [['a.b', 2]],
    '<p:a xmlns:p="urn:p">\n  <p:b>2</p:b>\n</p:a>\n',
  ],
  [
    'new elements belong to the default namespace',
    '<a xmlns="urn:x"/>\n',
    [['a.b', 1]],
    '<a xmlns="urn:x">\n  <b>1</b>\n</a>\n',
  ],
  [
    'indentation is made two spaces',
    '<a>\n\t<b>1</b><c>2</c></a>',
    [['a.b', 3]],
    '<a>\n  <b>3</b>\n  <c>2</c>\n</a>\n',
  ],
  [
    'text among elements keeps its white space',
    '<a><p>one <b>two</b> three</p><c>1</c></a>',
    [['a.c', 2]],
    '<a>\n  <p>one <b>two</b> three</p>\n  <c>2</c>\n</a>\n',
  ],
  [
    'space that is to be kept',
    '<a><p xml:space="preserve"> <b/> </p><c>1</c></a>',
    [['a.c', 2]],
    '<a>\n  <p xml:space="preserve"> <b/> </p>\n  <c>2</c>\n</a>\n',
  ],
  [
    'names with dashes and digits',
    '<a>\n  <b-1_x>1</b-1_x>\n</a>\n',
    [['a.b-1_x', 2]],
    '<a>\n  <b-1_x>2</b-1_x>\n</a>\n',
  ],
  ['windows line ends', '<a>\r\n  <b>1</b>\r\n</a>\r\n', [['a.b', 2]], '<a>\r\n  <b>2</b>\r\n</a>\r\n'],
  ['unicode', '<größe>\n  <b>ä</b>\n</größe>\n', [['größe.b', '✓🐦']], '<größe>\n  <b>✓🐦</b>\n</größe>\n'],
  ['numbers and booleans are text', '<a/>\n', [['a', true]], '<a>true</a>\n'],
  [
    'conditions',
    '<a>\n  <b>1</b>\n  <b>2</b>\n</a>\n',
    [
      ['a.b', 3, '2'],
      ['a.c', 1, '1'],
    ],
    '<a>\n  <b>1</b>\n  <b>3</b>\n</a>\n',
  ],
  [
    'a condition by a pattern',
    '<a>\n  <b>localhost:1</b>\n</a>\n',
    [['a.b', '10.0.0.1$1', 'regex:^localhost(:\\d+)$']],
    '<a>\n  <b>10.0.0.1:1</b>\n</a>\n',
  ],
  [
    'a condition on an attribute',
    '<a x="1"/>\n',
    [
      ['a', "[x='2']", '1'],
      ['a', "[x='3']", '1'],
    ],
    '<a x="2"/>\n',
  ],
  ['a condition on a missing root', '', [['a.b', 1, '1']], ''],
  ['a heading alone', head, [['a.b', 1]], `${head}<a>\n  <b>1</b>\n</a>\n`],
  ['a character that XML cannot hold', '<a>1</a>\n', [['a', 'x\u0007']], '<a>1</a>\n!'],
  [
    'a file in which nothing changes stays as it is',
    "<a  x='1'>\n\t<b>1</b></a>",
    [
      ['a.b', 1],
      ['a', "[x='1']"],
    ],
    "<a  x='1'>\n\t<b>1</b></a>",
  ],
  ['a path that names nothing', '<a/>\n', [['', 1]], '<a/>\n!'],
  [
    'a path that is none',
    '<a/>\n',
    [
      ['a.<b>', 1],
      ['a.b[', 1],
      ["a.b[@x='1", 1],
      ['a', 'y'],
    ],
    '<a>y</a>\n!!!',
  ],
];

test.each(cases)('%s', (_, before, settings, after) => {
  const [text = '', ...problems] = applied(xmlParser, before, settings).split('\n! ');
  expect(text.replace(/\n$/, '') + '!'.repeat(problems.length)).toBe(after.replace(/\n(!*)$/, '$1'));
});

const laughs = `<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "${'&a;'.repeat(10)}">]><a>&b;</a>`;

test.each([
  ['a text that stands for billions of values', laughs, 'declares entities'],
  ['a file outside', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'declares entities'],
  ['entities of nobody', '<a>&nbsp;</a>', 'not valid XML'],
  ['an element that is not closed', '<a><b></a>', 'not valid XML'],
  ['two roots', '<a/><b/>', 'not valid XML'],
  ['no root', 'text', 'not valid XML'],
  ['only a comment', '<!-- x -->', 'not valid XML'],
  ['an attribute twice', '<a x="1" x="2"/>', 'not valid XML'],
  ['deep nesting', `${'<a>'.repeat(70)}${'</a>'.repeat(70)}`, 'nested too deeply'],
  ['very deep nesting', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`, 'nested too deeply'],
  ['deep nesting behind signs', `<a x=">">${'<b y="/>">'.repeat(70)}`, 'nested too deeply'],
])('%s is refused whole', (_, before, reason) => {
  const answer = applied(xmlParser, before, [['a', 1]]);
  expect(answer).toMatch(/^!! /);
  expect(answer).toContain(reason);
});
