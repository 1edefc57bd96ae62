import { wordClass } from './php-classes.ts';

/** Escapes that match a place. `\K` only moves the beginning of what is reported. */
export function placeOfLetter(letter: string, isUnicode: boolean): string | null {
  const word = wordClass(isUnicode);
  switch (letter) {
    case 'A':
    case 'G':
      return '^';
    case 'z':
      return '$';
    case 'Z':
      return '(?=\\n?$)';
    case 'b':
      return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
    case 'B':
      return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
    case 'K':
      return '';
    default:
      return null;
  }
}
