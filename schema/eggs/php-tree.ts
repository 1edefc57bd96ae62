/** Parts of a PHP pattern. `one` matches a single character; `text` is its class in this language. */
export type PatternNode =
  | { is: 'sequence'; of: PatternNode[] }
  | { is: 'choice'; of: PatternNode[] }
  | { is: 'one'; text: string; foldsCase: boolean }
  /** Matches no character. */
  | { is: 'place'; text: string }
  | { is: 'group'; kind: GroupKind; number: number | null; body: PatternNode }
  | { is: 'repeat'; body: PatternNode; min: number; max: number; mode: 'greedy' | 'lazy' | 'possessive' }
  | { is: 'again'; group: number; foldsCase: boolean };

export type GroupKind = 'plain' | 'atomic' | 'ahead' | 'not-ahead' | 'behind' | 'not-behind';

/** `n`: plain parentheses do not capture. The rest as PHP names them. */
export interface PatternFlags {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
  n: boolean;
  u: boolean;
  U: boolean;
  A: boolean;
  D: boolean;
}

/** This pattern says something that cannot be said here, or is none. */
export class Untranslatable extends Error {}

/** What is read, and how far. */
export interface Cursor {
  text: string;
  at: number;
}

export const peek = ({ text, at }: Cursor, length = 1): string => text.slice(at, at + length);

/** Moves past a text that stands here. */
export function takes(cursor: Cursor, wanted: string): boolean {
  if (!cursor.text.startsWith(wanted, cursor.at)) return false;
  cursor.at += wanted.length;
  return true;
}

/** Moves past what a sticky pattern matches here. */
export function takesMatch(cursor: Cursor, pattern: RegExp): RegExpExecArray | null {
  const sticky = new RegExp(pattern, 'y');
  sticky.lastIndex = cursor.at;
  const match = sticky.exec(cursor.text);
  if (match !== null) cursor.at += match[0].length;
  return match;
}

/** The character that stands here, whole. */
export function takeChar(cursor: Cursor): string {
  const code = cursor.text.codePointAt(cursor.at);
  if (code === undefined) throw new Untranslatable('The pattern ends too early.');
  const char = String.fromCodePoint(code);
  cursor.at += char.length;
  return char;
}

/** A character in a class or outside one, written so that it never means anything else. */
export const charText = (char: string): string =>
  /^[a-zA-Z0-9]$/.test(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
