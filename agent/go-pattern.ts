import { longestSafeValue } from '../schema/eggs/pattern-cost.ts';
import { parsePattern } from '../schema/eggs/php-parse.ts';
import { Untranslatable } from '../schema/eggs/php-tree.ts';

/** Public eggs have patterns of a few hundred characters. */
const patternChars = 1024;
/** Too short to be slow to compile. */
const harmlessChars = 64;

/** Classes by name, as in `[[:alpha:]]`. */
const classes: Record<string, string> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/**
 * A pattern that an egg wrote for Go, as JavaScript's. Translates leading flags, `(?P<name>`, `\A`, `\z`, `\Q…\E`,
 * `\x{…}`, `\p{…}` and classes by name. Throws a sentence for what cannot be had here.
 */
export function goPattern(source: string, extraFlags = ''): RegExp {
  const leading = /^\(\?([imsU]+)\)/.exec(source);
  const flags = new Set(leading?.[1] ?? '');
  if (flags.delete('U')) throw new Error(`The pattern ${source} uses the flag U, which is not known here.`);
  const body = leading === null ? source : source.slice(leading[0].length);
  if (!canBeCompiled(body)) throw new Error(`The pattern ${source.slice(0, 100)} is too much to be tried.`);
  const isUnicode = /\\[pP]|\\x\{/.test(body);
  try {
    return new RegExp(translate(body, isUnicode), [...flags].join('') + extraFlags + (isUnicode ? 'u' : ''));
  } catch {
    throw new Error(`The pattern ${source} cannot be read.`);
  }
}

/**
 * Whether the engine surely makes a program of a pattern in short time. It may take for ever, which no limit of time
 * ends: each of many choices such as `(?:\b|\B)` doubles what it goes through.
 */
function canBeCompiled(body: string): boolean {
  if (body.length <= harmlessChars) return true;
  if (body.length > patternChars) return false;
  const plain = { i: false, m: false, s: false, x: false, n: false, u: true, U: false, A: false, D: false };
  try {
    return longestSafeValue(parsePattern(body, plain)) > 0;
  } catch (error) {
    if (error instanceof Untranslatable || error instanceof SyntaxError) return false;
    throw error;
  }
}

function translate(body: string, isUnicode: boolean): string {
  let out = '';
  let rest = body;
  let inClass = false;
  while (rest !== '') {
    const { text, length } = step(rest, inClass, isUnicode);
    if (length === 1 && text === '[' && !inClass) inClass = true;
    else if (length === 1 && text === ']' && inClass) inClass = false;
    out += text;
    rest = rest.slice(length);
  }
  return out;
}

function step(rest: string, inClass: boolean, isUnicode: boolean): { text: string; length: number } {
  if (rest.startsWith('\\')) return escaped(rest, isUnicode, inClass);
  const named = inClass ? /^\[:(\^?)(\w+):\]/.exec(rest) : null;
  if (named !== null) {
    const chars = classes[named[2] ?? ''];
    if (chars === undefined || named[1] !== '') throw new Error('No such class.');
    return { text: chars, length: named[0].length };
  }
  if (!inClass && rest.startsWith('(?P<')) return { text: '(?<', length: 4 };
  // Within a class JavaScript's unicode patterns want it escaped; elsewhere it means the same.
  if (inClass && rest.startsWith('[')) return { text: '\\[', length: 1 };
  return { text: rest.charAt(0), length: 1 };
}

function escaped(rest: string, isUnicode: boolean, inClass: boolean): { text: string; length: number } {
  const code = /^\\x\{([0-9a-fA-F]{1,6})\}/.exec(rest);
  if (code !== null) return { text: `\\u{${code[1] ?? ''}}`, length: code[0].length };
  const property = /^\\([pP])([A-Z])/.exec(rest);
  if (property !== null)
    return { text: `\\${property[1] ?? ''}{${property[2] ?? ''}}`, length: property[0].length };
  if (rest.startsWith('\\Q')) {
    const end = rest.indexOf('\\E');
    const literal = rest.slice(2, end < 0 ? undefined : end);
    return { text: literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), length: end < 0 ? rest.length : end + 2 };
  }
  const next = rest.charAt(1);
  if (next === 'A') return { text: '(?<![\\s\\S])', length: 2 };
  if (next === 'z') return { text: '(?![\\s\\S])', length: 2 };
  if (next === 'a') return { text: '\\x07', length: 2 };
  if (next === 'C') throw new Error('Bytes cannot be matched.');
  // Unicode patterns take no backslash where none is needed.
  const needed = inClass ? /[\w\s^$\\.*+?()[\]{}|/-]/ : /[\w\s^$\\.*+?()[\]{}|/]/;
  if (isUnicode && next !== '' && !needed.test(next)) return { text: next, length: 2 };
  return { text: rest.slice(0, 2), length: 2 };
}

/**
 * Go's `Expand`: `$1`, `${1}`, `$name` and `$$` in a template; a name is as long as it can be, an unknown one is empty.
 * `found` is what `String.replace` gives its function.
 */
export function expandTemplate(template: string, found: readonly unknown[]): string {
  const last = found.at(-1);
  const groups =
    typeof last === 'object' && last !== null ? new Map<string, unknown>(Object.entries(last)) : null;
  // After the groups come offset and text, and then the named groups, if there are any.
  const numbered = found.slice(0, groups === null ? -2 : -3);
  return template.replace(
    /\$(?:\$|\{(\w+)\}|(\w+))/g,
    (_, braced: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare;
      if (name === undefined) return '$';
      const value = /^\d+$/.test(name) ? numbered[Number(name)] : groups?.get(name);
      return typeof value === 'string' ? value : '';
    },
  );
}
