import { expect, test, vi } from 'vitest';
import { publicEggs } from '../../tests/show/public-eggs.ts';
import { brokenRule, whyUnchecked } from './broken-rule.ts';
import { readEgg } from './read.ts';
import { parseRule, splitRules } from './rule-list.ts';

// Hundreds of files, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 });

/** Rules, values that fit, values that do not. */
test.each<[string, string[], string[]]>([
  ['required|string', ['a', '0'], ['', '   ']],
  ['nullable|integer', ['', '5'], ['a']],
  ['nullable:string', ['', 'a'], []],
  ['string|max:3', ['', 'äöü', '日本語'], ['abcd']],
  ['required|string|max:2', ['ab'], ['abc']],
  ['required|integer|between:1,20', ['1', '20'], ['0', '21', '']],
  ['numeric|min:10', ['10', '1e2', '10.5', ' 11 '], ['5', '9.9']],
  [
    'integer',
    ['12', '-0', '+5', ' 5 ', '9223372036854775807'],
    ['01', '5.0', '1e3', '9223372036854775808', '0x1A'],
  ],
  ['int|max:10', ['10'], ['11']],
  ['numeric', ['1.', '.5', '1e5', '+1.5', '007'], ['1_000', '0x1', '.', 'INF']],
  ['numeric|size:10', ['10', '10.0'], ['9']],
  ['string|size:2', ['ab'], ['a', '10x']],
  ['alpha_num|size:32', ['a'.repeat(32)], ['a'.repeat(31), '-'.repeat(32)]],
  ['boolean', ['0', '1', 'true', 'false', ''], ['yes', 'TRUE', '2']],
  ['in:a,b', ['a', 'b'], ['c', 'A']],
  ['in:"a, b",c', ['a, b', 'c'], ['a']],
  ['in:survival, creative', ['creative'], ['adventure']],
  ['in:gta:iii,gta:vc', ['gta:iii'], ['gta']],
  ['numeric|in:1,2', ['1', '1.0', '02'], ['3']],
  ['not_in:a,b', ['c', ''], ['a']],
  ['between:3,5', ['abc', 'abcde', ''], ['ab', 'abcdef']],
  ['digits:5', ['12345', '00000'], ['1234', '1234x', '-1234']],
  ['digits_between:1,3', ['1', '007'], ['1234', '1.5']],
  ['min_digits:2|max_digits:3', ['12', '123'], ['1', '1234']],
  ['decimal:2', ['1.50'], ['1.5', '1']],
  ['decimal:0,2', ['1', '1.5'], ['1.555']],
  ['multiple_of:5', ['10', '0'], ['7']],
  ['alpha', ['äé', 'abc'], ['a1', 'a b']],
  ['alpha:ascii', ['abc'], ['ä']],
  ['alpha_dash', ['a-b_c1', 'ä'], ['a.b', 'a b']],
  ['alpha_num', ['a1'], ['a-1']],
  ['lowercase', ['abc-1'], ['Abc']],
  ['uppercase', ['ABC'], ['Abc']],
  [
    'url',
    ['https://a.b/c?d#e', 'http://localhost:8080', 'ftp://u:p@host', 'http://[::1]/'],
    ['a.b', 'http://', 'http:// a'],
  ],
  ['url:http,https', ['https://a.b'], ['ftp://a.b']],
  ['active_url', ['https://a.b'], ['no']],
  ['email', ['a@b.c', 'a.b+c@d.e'], ['a', 'a@', '@b', 'a b@c.d', 'a..b@c.d']],
  [
    'ip',
    ['1.2.3.4', '::1', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7::'],
    ['1.2.3', '01.2.3.4', '1::2::3', '12345::', '1:2:3:4:5:6:7'],
  ],
  ['ipv4', ['127.0.0.1'], ['::1', '256.1.1.1']],
  ['ipv6', ['::', 'fe80::1', '1:2:3:4:5:6:1.2.3.4'], ['1.2.3.4', 'fe80::1%eth0']],
  [
    'mac_address',
    ['00:11:22:33:44:55', '00-11-22-33-44-55', '0011.2233.4455'],
    ['001122334455', '00:11-22:33:44:55'],
  ],
  ['uuid', ['5da37ef6-58da-4169-90a6-e683e1721247'], ['5da37ef6']],
  ['ulid', ['01ARZ3NDEKTSV4RRFFQ69G5FAV'], ['8' + 'A'.repeat(25)]],
  ['hex_color', ['#fff', '#FF8800', '#ff880080'], ['fff', '#ff']],
  ['json', ['{"a": 1}', '1', '"x"'], ['{a: 1}']],
  [
    'timezone',
    ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'],
    ['Berlin', 'Europe/Nowhere', 'CEST'],
  ],
  [
    'date',
    ['2024-02-29', '2024/1/5', '1 March 2024', '02/29/2024', '2024-01-01 12:00:00'],
    ['2023-02-29', 'soon', '2024-13-01'],
  ],
  ['date_format:Y-m-d', ['2024-02-29'], ['2024-2-9', '2023-02-29', '29.02.2024']],
  ['date_format:H:i', ['23:59'], ['24:00', '9:00']],
  ['starts_with:http,ftp', ['http://x', 'ftp'], ['xhttp']],
  ['ends_with:.jar,.zip', ['a.jar'], ['a.jar2']],
  ['doesnt_start_with:/|doesnt_end_with:/', ['a'], ['/a', 'a/']],
  ['regex:/^(a|b)$/|max:1', ['a', ''], ['c']],
  ['required|regex:/^([\\w\\d._-]+)(\\.jar)$/', ['server.jar'], ['../x', '']],
  ['nullable|regex:([a-z-0-9]+$)', ['abc', 'a-1', ''], ['X!']],
  ['not_regex:/[;&|]/', ['a b'], ['a;b']],
  ['array', [''], ['a']],
  ['ascii', ['abc ~'], ['ä']],
  ['accepted', ['1', 'yes', 'on', 'true'], ['0', '']],
  ['declined', ['0', 'no'], ['1', '']],
  ['present|sometimes|bail', ['', 'a'], []],
  ['filled', ['a'], ['', ' ']],
  ['prohibited', [''], ['a']],
  ['regex:/(?<broken/', ['x'], []],
  ['some_new_rule:1|max:3', ['x'], ['long']],
  ['gt:5|numeric', ['6'], ['5']],
])('%s', (rules, good, bad) => {
  const list = splitRules(rules);
  expect(good.filter((value) => brokenRule(value, list) !== null)).toEqual([]);
  expect(bad.filter((value) => brokenRule(value, list) === null)).toEqual([]);
});

const others = { MODE: 'rcon', PORT: '25575', EMPTY: '', NAME: 'abc' };

/** Rules over other variables. */
test.each<[string, string[], string[]]>([
  ['required_if:MODE,rcon,query', ['x'], ['']],
  ['required_if:environment.MODE,rcon', ['x'], ['']],
  ['required_if:MODE,off', ['', 'x'], []],
  ['required_if:EMPTY,null', ['x'], ['']],
  ['required_if:UNKNOWN,1', [''], []],
  ['required_unless:MODE,rcon', [''], []],
  ['required_unless:MODE,off', ['x'], ['']],
  ['required_with:EMPTY,PORT', ['x'], ['']],
  ['required_with_all:EMPTY,PORT', [''], []],
  ['required_without:EMPTY,PORT', ['x'], ['']],
  ['required_without_all:EMPTY,PORT', [''], []],
  ['accepted_if:MODE,rcon', ['1'], ['0', '']],
  ['declined_if:MODE,rcon', ['0'], ['1']],
  ['same:NAME', ['abc', ''], ['abd']],
  ['different:NAME,MODE', ['x'], ['abc', 'rcon']],
  ['prohibited_if:MODE,rcon', [''], ['x']],
  ['prohibited_unless:MODE,rcon', ['x'], []],
  ['integer|gt:PORT', ['25576'], ['25575']],
  ['integer|lte:PORT', ['25575'], ['25576']],
  ['gte:NAME', ['abc', 'abcd'], ['ab']],
  ['lt:NAME', ['ab'], ['abc']],
])('%s', (rules, good, bad) => {
  const list = splitRules(rules);
  expect(good.filter((value) => brokenRule(value, list, others) !== null)).toEqual([]);
  expect(bad.filter((value) => brokenRule(value, list, others) === null)).toEqual([]);
});

test('a value longer than any table holds is refused before a pattern sees it', () => {
  expect(brokenRule('a'.repeat(9000), ['regex:/^(a+)+$/'])).toBe('At most 8192 characters.');
  expect(brokenRule('a'.repeat(100), ['regex:/^(a+)+b$/'])).toBeNull();
});

test('what cannot be checked is said', () => {
  expect(whyUnchecked('max:3')).toBeNull();
  expect(whyUnchecked('regex:/^a$/')).toBeNull();
  expect(whyUnchecked('regex:/a(?R)?b/')).toMatch(/cannot be checked/);
  expect(whyUnchecked('exists:users,id')).toMatch(/not known/);
});

const { folder, files } = publicEggs();
const variables = files.flatMap(({ name, text }) =>
  readEgg(text).egg.variables.map((variable) => ({ ...variable, file: name })),
);

test(`every rule of ${variables.length} variables in ${files.length} egg files is checked here`, () => {
  const rules = new Set(variables.flatMap(({ rules: all }) => all));
  expect([...rules].filter((rule) => whyUnchecked(rule) !== null)).toEqual([]);
  const names = new Set([...rules].map((rule) => parseRule(rule).name));
  if (folder !== null) expect(names.size).toBeGreaterThan(10);
});

test('the defaults that break their own rules are few', () => {
  const broken = variables.filter(
    ({ defaultValue, rules }) => defaultValue !== '' && brokenRule(defaultValue, rules) !== null,
  );
  expect(broken.length).toBeLessThanOrEqual(variables.length / 100);
});

test('names of things that every object has are no rules', () => {
  expect(brokenRule('x', ['__proto__', 'constructor:1', 'toString'])).toBeNull();
});

test('what no program can be given is refused whatever the rules', () => {
  expect(brokenRule('a\0PATH=b', [])).toContain('NUL');
  expect(brokenRule('\0', ['nullable'])).toContain('NUL');
});
