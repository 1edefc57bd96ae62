import { longestSafeValue } from './pattern-cost.ts';
import { translated } from './php-emit.ts';
import { parsePattern } from './php-parse.ts';
import { type PatternFlags, Untranslatable } from './php-tree.ts';

export interface PhpPattern {
  /** Whether it matches somewhere in the value; null for a value that is too long to try. */
  matches(value: string): boolean | null;
  /** In characters; shorter where the pattern could take very long, and 0 where it is never tried. */
  longestValue: number;
}

const maxPattern = 1024;
const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/**
 * A pattern of PHP's `preg_match`, with its delimiters and modifiers. Null when it is none there, or says something
 * that cannot be said here: recursion, conditions, verbs. Without the modifier `u` PHP matches bytes, so this does.
 */
export function phpPattern(pattern: string): PhpPattern | null {
  const parts = partsOf(pattern.trimStart());
  if (parts === null || pattern.length > maxPattern) return null;
  const { flags } = parts;
  try {
    const tree = parsePattern(flags.u ? parts.body : bytesOf(parts.body), flags);
    const { source, flags: own } = translated(tree);
    const compiled = new RegExp(flags.A ? `^(?:${source})` : source, own);
    const longestValue = longestSafeValue(tree);
    const matches = (value: string): boolean | null => {
      if (longestValue === 0 || value.length > longestValue) return null;
      return compiled.test(flags.u ? value : bytesOf(value));
    };
    return { matches, longestValue };
  } catch (error) {
    if (error instanceof Untranslatable || error instanceof SyntaxError) return null;
    throw error;
  }
}

function partsOf(pattern: string): { body: string; flags: PatternFlags } | null {
  const open = pattern.charAt(0);
  if (!/^[^a-zA-Z0-9\\\s\0]$/.test(open)) return null;
  const end = endOf(pattern, open, pairs[open] ?? open);
  if (end === -1) return null;
  const modifiers = pattern.slice(end + 1);
  if (!/^[imsxnuUADSXJ\s]*$/.test(modifiers)) return null;
  const has = (name: string) => modifiers.includes(name);
  const flags = {
    i: has('i'),
    m: has('m'),
    s: has('s'),
    x: has('x'),
    n: has('n'),
    u: has('u'),
    U: has('U'),
    A: has('A'),
    D: has('D'),
  };
  return { body: pattern.slice(1, end), flags };
}

function endOf(pattern: string, open: string, close: string): number {
  let depth = 1;
  for (let at = 1; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '\\') at += 1;
    else if (char === close) depth -= 1;
    else if (char === open) depth += 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** Each byte of the text's UTF-8 as one character. */
const bytesOf = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
