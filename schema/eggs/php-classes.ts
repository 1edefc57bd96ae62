import { charText, type Cursor, peek, takeChar, takes, takesMatch, Untranslatable } from './php-tree.ts';

/** Contents of classes for `\d`, `\w` and their like: over bytes, and over Unicode as the modifier `u` has it. */
const ascii: Readonly<Record<string, string>> = {
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: '\\t\\n\\v\\f\\r\\u{20}',
  h: '\\t\\u{20}\\u{a0}',
  v: '\\n\\v\\f\\r\\u{85}',
};
const unicode: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  w: '\\p{L}\\p{N}_',
  s: '\\p{Z}\\t\\n\\v\\f\\r\\u{85}',
  h: '\\t\\p{Zs}\\u{180e}',
  v: '\\n\\v\\f\\r\\u{85}\\u{2028}\\u{2029}',
};

const asciiNamed: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  ascii: '\\u{0}-\\u{7f}',
  blank: '\\t\\u{20}',
  cntrl: '\\u{0}-\\u{1f}\\u{7f}',
  digit: '0-9',
  graph: '\\u{21}-\\u{7e}',
  lower: 'a-z',
  print: '\\u{20}-\\u{7e}',
  punct: '\\u{21}-\\u{2f}\\u{3a}-\\u{40}\\u{5b}-\\u{60}\\u{7b}-\\u{7e}',
  space: '\\t\\n\\v\\f\\r\\u{20}',
  upper: 'A-Z',
  word: 'A-Za-z0-9_',
  xdigit: '0-9A-Fa-f',
};
const unicodeNamed: Readonly<Record<string, string>> = {
  ...asciiNamed,
  alnum: '\\p{L}\\p{N}',
  alpha: '\\p{L}',
  blank: '\\t\\p{Zs}\\u{180e}',
  digit: '\\p{Nd}',
  lower: '\\p{Ll}',
  space: '\\p{Z}\\t\\n\\v\\f\\r\\u{85}',
  upper: '\\p{Lu}',
  word: '\\p{L}\\p{N}_',
};
const sameInUnicode = new Set(['ascii', 'cntrl', 'xdigit']);

const controls: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** The content of the class that `\w` and its like stand for; null for other letters. */
export function classOfLetter(letter: string, isUnicode: boolean): string | null {
  const lower = letter.toLowerCase();
  const content = (isUnicode ? unicode : ascii)[lower];
  if (content === undefined) return null;
  return letter === lower ? content : `[^${content}]`;
}

export const wordClass = (isUnicode: boolean): string => `[${(isUnicode ? unicode : ascii)['w'] ?? ''}]`;

/** `\p{L}`, `\pL`, `\p{^L}`, `\P{L}`. Names are checked when the whole is compiled. */
export function takeProperty(cursor: Cursor, letter: string): string {
  const match = takesMatch(cursor, /\{(\^?)(\w{1,32})&?\}|([A-Z])/);
  const [, caret = '', long, short] = match ?? [];
  const name = long ?? short;
  if (name === undefined) throw new Untranslatable('A property without a name.');
  const isNegated = (letter === 'P') !== (caret === '^');
  const isGeneral = /^(L|M|N|P|S|Z|C)[a-z]?$/.test(name);
  return `\\${isNegated ? 'P' : 'p'}{${isGeneral ? name : `Script=${name}`}}`;
}

/** A character that follows a backslash and means one character; null when it means something else. */
export function takeEscapedChar(cursor: Cursor): string | null {
  const hex = takesMatch(cursor, /x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{0,2})/);
  if (hex !== null) return fromCode(Number.parseInt(hex[1] ?? (hex[2] === '' ? '0' : (hex[2] ?? '0')), 16));
  const octal = takesMatch(cursor, /o\{([0-7]{1,7})\}|(0[0-7]{0,2})/);
  if (octal !== null) return fromCode(Number.parseInt(octal[1] ?? octal[2] ?? '0', 8));
  const control = takesMatch(cursor, /c([\x20-\x7e])/);
  if (control !== null) return fromCode((control[1] ?? '@').toUpperCase().charCodeAt(0) ^ 64);
  const letter = peek(cursor);
  const code = controls[letter];
  if (code !== undefined) {
    cursor.at += 1;
    return fromCode(code);
  }
  return /^[a-zA-Z0-9]?$/.test(letter) ? null : takeChar(cursor);
}

/** The rest of a class whose `[` was read, as a class of this language. */
export function takeClass(cursor: Cursor, isUnicode: boolean): string {
  const isNegated = takes(cursor, '^');
  let content = '';
  for (let isFirst = true; isFirst || peek(cursor) !== ']'; isFirst = false) {
    const item = takeItem(cursor, isUnicode);
    const isRange = item.char !== null && peek(cursor) === '-' && peek(cursor, 2) !== '-]';
    if (!isRange) {
      content += item.text;
      continue;
    }
    const before = cursor.at;
    cursor.at += 1;
    const end = takeItem(cursor, isUnicode);
    if (end.char === null) {
      cursor.at = before + 1;
      content += `${item.text}\\u{2d}`;
    } else content += `${item.text}-${end.text}`;
  }
  cursor.at += 1;
  return `[${isNegated ? '^' : ''}${content}]`;
}

/** One member of a class; `char` when a range may begin or end with it. */
function takeItem(cursor: Cursor, isUnicode: boolean): { text: string; char: string | null } {
  const named = takesMatch(cursor, /\[:(\^?)([a-z]+):\]/);
  if (named !== null) return { text: namedClass(named[2] ?? '', named[1] === '^', isUnicode), char: null };
  if (/^\[[.=]/.test(peek(cursor, 2))) throw new Untranslatable('A collating element.');
  const char = takeChar(cursor);
  if (char !== '\\') return { text: charText(char), char };
  const letter = peek(cursor);
  const wanted = classOfLetter(letter, isUnicode);
  if (wanted !== null) {
    cursor.at += 1;
    return { text: wanted, char: null };
  }
  if (takes(cursor, 'b')) return { text: charText('\b'), char: '\b' };
  if (letter === 'p' || letter === 'P') {
    cursor.at += 1;
    return { text: takeProperty(cursor, letter), char: null };
  }
  const octal = takesMatch(cursor, /[0-7]{1,3}/);
  const escaped = octal === null ? takeEscapedChar(cursor) : fromCode(Number.parseInt(octal[0], 8));
  if (escaped === null) throw new Untranslatable(`\\${letter} in a class.`);
  return { text: charText(escaped), char: escaped };
}

function namedClass(name: string, isNegated: boolean, isUnicode: boolean): string {
  const content = (isUnicode ? unicodeNamed : asciiNamed)[name];
  const isSure = !isUnicode || sameInUnicode.has(name) || content !== asciiNamed[name];
  if (content === undefined || !isSure) throw new Untranslatable(`The class [:${name}:].`);
  return isNegated ? `[^${content}]` : content;
}

function fromCode(code: number): string {
  if (code > 0x10ffff) throw new Untranslatable('No such character.');
  return String.fromCodePoint(code);
}

const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

/** A class of bytes with the other case of each letter of ASCII in it. */
export function inBothCases(text: string): string {
  const isNegated = text.startsWith('[^');
  const pattern = new RegExp(`^${isNegated ? `[${text.slice(2)}` : text}$`, 'v');
  const isIn = (char: string) => pattern.test(char);
  const other = (char: string) => {
    if (/[a-z]/.test(char)) return char.toUpperCase();
    return /[A-Z]/.test(char) ? char.toLowerCase() : char;
  };
  const members = bytes.filter((char) => isIn(char) || isIn(other(char)));
  return `[${isNegated ? '^' : ''}${members.map(charText).join('')}]`;
}
