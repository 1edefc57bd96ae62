import path from 'node:path';
import ignore from 'ignore';
import { withTimeLimit } from './time-limit.ts';

const patternsMax = 500;
const patternChars = 512;
/** Patterns come with eggs and meet names that users give. */
const limitMs = 500;

/**
 * Whether an egg's denylist (patterns as in .gitignore) keeps a user's tools away from this path within the server.
 * However a path is written it is judged alike: `./`, `..`, doubled and trailing slashes, composed characters and case
 * make no difference, a folder is judged with and without its slash, and what lies in a denied folder is denied. What
 * leads out of the server, or cannot be judged in time, is denied. Links must be resolved before.
 */
export function isDenied(patterns: readonly string[], relativePath: string): boolean {
  if (relativePath.includes('\0')) return true;
  const plain = path.posix.normalize(`./${relativePath}`).normalize('NFC').replace(/\/+$/, '');
  if (plain === '..' || plain.startsWith('../')) return true;
  if (plain === '.' || plain === '' || patterns.length === 0) return false;
  if (patterns.length > patternsMax || patterns.some(({ length }) => length > patternChars)) return true;
  try {
    return withTimeLimit(limitMs, () => {
      const list = ignore({ ignorecase: true }).add(patterns.map((pattern) => pattern.normalize('NFC')));
      return list.ignores(plain) || list.ignores(`${plain}/`);
    });
  } catch {
    return true;
  }
}
