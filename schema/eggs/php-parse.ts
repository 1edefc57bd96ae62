import { classOfLetter, inBothCases, takeClass, takeEscapedChar, takeProperty } from './php-classes.ts';
import { placeOfLetter } from './php-places.ts';
import {
  charText,
  type Cursor,
  type GroupKind,
  type PatternFlags,
  type PatternNode,
  peek,
  takeChar,
  takes,
  takesMatch,
  Untranslatable,
} from './php-tree.ts';

interface Reading extends Cursor {
  flags: PatternFlags;
  groups: number;
  names: Map<string, number>;
  depth: number;
}

const maxDepth = 40;

/** Parses what stands between the delimiters of a PHP pattern. Throws `Untranslatable`. */
export function parsePattern(text: string, flags: PatternFlags): PatternNode {
  const reading: Reading = { text, at: 0, flags: { ...flags }, groups: 0, names: new Map(), depth: 0 };
  const tree = takeChoice(reading);
  if (reading.at < text.length) throw new Untranslatable('A parenthesis closes nothing.');
  return tree;
}

/** Alternatives up to a closing parenthesis or the end; flags that are set inside end with them. */
function takeChoice(reading: Reading): PatternNode {
  const { flags } = reading;
  reading.flags = { ...flags };
  reading.depth += 1;
  if (reading.depth > maxDepth) throw new Untranslatable('Too many parentheses.');
  const found = [takeSequence(reading)];
  while (takes(reading, '|')) found.push(takeSequence(reading));
  reading.flags = flags;
  reading.depth -= 1;
  const [only] = found;
  return only !== undefined && found.length === 1 ? only : { is: 'choice', of: found };
}

function takeSequence(reading: Reading): PatternNode {
  const of: PatternNode[] = [];
  while (reading.at < reading.text.length && peek(reading) !== '|' && peek(reading) !== ')') {
    if (reading.flags.x && takesMatch(reading, /[\s]+|#[^\n]*\n?/) !== null) continue;
    if (takesMatch(reading, /\(\?#[^)]*\)|\\E/) !== null) continue;
    const quoted = takesMatch(reading, /\\Q([\s\S]*?)(?:\\E|$)/);
    if (quoted !== null) {
      const chars = Array.from(quoted[1] ?? '', (char) => literal(reading, char));
      const last = chars.pop();
      of.push(...chars, ...(last === undefined ? [] : [takeRepeats(reading, last)]));
      continue;
    }
    if (takesFlags(reading)) continue;
    const atom = takeAtom(reading);
    of.push(takeRepeats(reading, atom));
  }
  return { is: 'sequence', of };
}

/** `(?i)`, `(?-i)`: from here to the end of the group. */
function takesFlags(reading: Reading): boolean {
  const match = takesMatch(reading, /\(\?([imsxnUJ]*)(?:-([imsxnU]*))?\)/);
  if (match === null) return false;
  reading.flags = withFlags(reading.flags, match[1] ?? '', match[2] ?? '');
  return true;
}

function withFlags(flags: PatternFlags, on: string, off: string): PatternFlags {
  const set = (name: 'i' | 'm' | 's' | 'x' | 'n' | 'U') =>
    on.includes(name) || (flags[name] && !off.includes(name));
  return { ...flags, i: set('i'), m: set('m'), s: set('s'), x: set('x'), n: set('n'), U: set('U') };
}

function takeAtom(reading: Reading): PatternNode {
  const { flags } = reading;
  if (takes(reading, '(')) return takeGroup(reading);
  if (takes(reading, '[')) return one(reading, takeClass(reading, flags.u));
  if (takes(reading, '.')) return one(reading, flags.s ? '[^]' : '[^\\n]');
  if (takes(reading, '^')) return place(flags.m ? '(?:^|(?<=\\n)(?=[^]))' : '^');
  if (takes(reading, '$')) return place(flags.m ? '(?=\\n|$)' : flags.D ? '$' : '(?=\\n?$)');
  if (takes(reading, '\\')) return takeEscape(reading);
  const char = takeChar(reading);
  if (/[*+?]/.test(char)) throw new Untranslatable('Nothing to repeat.');
  return literal(reading, char);
}

function takeEscape(reading: Reading): PatternNode {
  const { u } = reading.flags;
  const before = reading.at;
  const octal = takesMatch(reading, /[1-7][0-7]{1,2}/);
  if (octal !== null && Number(octal[0]) > reading.groups) {
    return literal(reading, String.fromCharCode(Number.parseInt(octal[0], 8)));
  }
  reading.at = before;
  const again = takesMatch(reading, /[1-9]\d*|g(?:\{(-?\d+|\w+)\}|(-?\d+))|k(?:\{(\w+)\}|<(\w+)>|'(\w+)')/);
  if (again !== null) {
    const [whole, braced, plain, ...named] = again;
    return backReference(reading, braced ?? plain ?? named.find((name) => name !== undefined) ?? whole);
  }
  const letter = peek(reading);
  const known = placeOfLetter(letter, u);
  if (known !== null) {
    reading.at += 1;
    return place(known);
  }
  const content = classOfLetter(letter, u);
  if (content !== null) {
    reading.at += 1;
    return one(reading, `[${content}]`);
  }
  if (takes(reading, 'R')) return newline(reading, u);
  if (takes(reading, 'N')) return one(reading, '[^\\n]');
  if (letter === 'p' || letter === 'P') {
    reading.at += 1;
    return one(reading, `[${takeProperty(reading, letter)}]`);
  }
  const char = takeEscapedChar(reading);
  if (char === null) throw new Untranslatable(`\\${letter} is not known here.`);
  return literal(reading, char);
}

function newline(reading: Reading, isUnicode: boolean): PatternNode {
  const both: PatternNode = { is: 'sequence', of: [literal(reading, '\r'), literal(reading, '\n')] };
  const body: PatternNode = {
    is: 'choice',
    of: [both, one(reading, `[${classOfLetter('v', isUnicode) ?? ''}]`)],
  };
  return { is: 'group', kind: 'atomic', number: null, body };
}

function takeGroup(reading: Reading): PatternNode {
  if (peek(reading) === '*') throw new Untranslatable('A verb.');
  if (!takes(reading, '?')) return group(reading, 'plain', reading.flags.n ? null : newNumber(reading));
  const name = takesMatch(reading, /(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/);
  if (name !== null) return namedGroup(reading, name[1] ?? name[2] ?? '');
  const again = takesMatch(reading, /P=(\w+)(?=\))/);
  if (again !== null) {
    reading.at += 1;
    return backReference(reading, again[1] ?? '');
  }
  for (const [begin, kind] of kinds) if (takes(reading, begin)) return group(reading, kind, null);
  const flags = takesMatch(reading, /([imsxnUJ]*)(?:-([imsxnU]*))?:/);
  if (flags === null) throw new Untranslatable('A group of a kind that is not known here.');
  const outer = reading.flags;
  reading.flags = withFlags(outer, flags[1] ?? '', flags[2] ?? '');
  const found = group(reading, 'plain', null);
  reading.flags = outer;
  return found;
}

const kinds: readonly (readonly [string, GroupKind])[] = [
  [':', 'plain'],
  ['>', 'atomic'],
  ['=', 'ahead'],
  ['!', 'not-ahead'],
  ['<=', 'behind'],
  ['<!', 'not-behind'],
];

function namedGroup(reading: Reading, name: string): PatternNode {
  if (reading.names.has(name)) throw new Untranslatable('A name is given twice.');
  const number = newNumber(reading);
  reading.names.set(name, number);
  return group(reading, 'plain', number);
}

function group(reading: Reading, kind: GroupKind, number: number | null): PatternNode {
  const body = takeChoice(reading);
  if (!takes(reading, ')')) throw new Untranslatable('A parenthesis is not closed.');
  return { is: 'group', kind, number, body };
}

function newNumber(reading: Reading): number {
  reading.groups += 1;
  return reading.groups;
}

function backReference(reading: Reading, to: string): PatternNode {
  const { groups, names, flags } = reading;
  const value = Number(to);
  const number = Number.isInteger(value) ? (value < 0 ? groups + 1 + value : value) : names.get(to);
  if (flags.i && !flags.u) throw new Untranslatable('A reference in which case does not count.');
  if (number === undefined || number < 1 || number > groups)
    throw new Untranslatable('It refers to no group.');
  return { is: 'again', group: number, foldsCase: flags.i };
}

function takeRepeats(reading: Reading, atom: PatternNode): PatternNode {
  let found = atom;
  for (;;) {
    if (reading.flags.x) takesMatch(reading, /\s+/);
    const match = takesMatch(reading, /(\*|\+|\?|\{(\d{1,5})(?:(,)(\d{0,5}))?\})([+?]?)/);
    if (match === null) return found;
    const [, sign = '', from, comma, to, suffix] = match;
    const min = sign === '+' ? 1 : Number(from ?? 0);
    const open = sign === '*' || sign === '+' || (comma !== undefined && to === '');
    const max = open ? Number.POSITIVE_INFINITY : sign === '?' ? 1 : Number(comma === undefined ? from : to);
    if (max < min) throw new Untranslatable('A repetition ends before it begins.');
    const isLazy = (suffix === '?') !== reading.flags.U;
    found = {
      is: 'repeat',
      body: found,
      min,
      max,
      mode: suffix === '+' ? 'possessive' : isLazy ? 'lazy' : 'greedy',
    };
  }
}

/**
 * Without `u` only letters of ASCII have two cases, so both are written out. With it PHP leaves properties of case as
 * they are, which cannot be said here.
 */
function one({ flags }: Reading, text: string): PatternNode {
  if (!flags.i) return { is: 'one', text, foldsCase: false };
  if (/\\p\{L[ult]\}/i.test(text)) throw new Untranslatable('A property of case with i.');
  if (!flags.u) return { is: 'one', text: inBothCases(text), foldsCase: false };
  return { is: 'one', text, foldsCase: true };
}

const literal = (reading: Reading, char: string): PatternNode => one(reading, charText(char));
const place = (text: string): PatternNode => ({ is: 'place', text });
