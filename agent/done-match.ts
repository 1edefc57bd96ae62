import { withoutAnsi } from '../schema/plain-text.ts';
import { goPattern } from './go-pattern.ts';
import { messageOf } from './log.ts';
import { withTimeLimit } from './time-limit.ts';

/** Long lines are not what a game says when it is ready; they are what makes patterns slow. */
const matchedChars = 4096;
/** For all patterns over one batch of lines. */
const budgetMs = 200;
const patience = 5;

export interface DoneMatcher {
  /** Whether one of these lines says that the game is ready. */
  matches(lines: readonly string[]): boolean;
}

/** `ready` is true at once when an egg names no line to wait for. `problems`: patterns that cannot be had here. */
export type DoneMatch = { problems: string[] } & ({ ready: true } | { ready: false; matcher: DoneMatcher });

/**
 * Matches an egg's `done` entries: plain text anywhere in a line, or `regex:` and a pattern.
 * Patterns come with eggs and meet what players type, so they run under a time limit; one that exceeds it
 * again and again is not asked any more. A pattern that cannot be read is told, and taken as plain text.
 */
export function createDoneMatch(done: readonly string[], stripAnsi: boolean): DoneMatch {
  const wanted = done.filter((entry) => entry !== '');
  const problems: string[] = [];
  if (wanted.length === 0) return { ready: true, problems };
  const texts: string[] = [];
  const patterns: RegExp[] = [];
  for (const entry of wanted) {
    const source = entry.startsWith('regex:') ? entry.slice('regex:'.length) : null;
    if (source === null || source === '') {
      texts.push(entry);
      continue;
    }
    try {
      patterns.push(goPattern(source));
    } catch (error) {
      problems.push(messageOf(error));
      texts.push(source);
    }
  }
  const guarded = patterns.length === 0 ? null : guard(patterns);
  const matches = (lines: readonly string[]): boolean => {
    const plain = stripAnsi ? lines.map(withoutAnsi) : lines;
    if (plain.some((line) => texts.some((text) => line.includes(text)))) return true;
    return guarded?.(plain.map((line) => line.slice(0, matchedChars))) ?? false;
  };
  return { ready: false, matcher: { matches }, problems };
}

/** Runs patterns under the time limit, as long as they keep it. */
function guard(patterns: readonly RegExp[]): (lines: readonly string[]) => boolean {
  let left = patience;
  return (lines) => {
    if (left === 0) return false;
    try {
      return withTimeLimit(budgetMs, () => lines.some((line) => patterns.some((each) => each.test(line))));
    } catch {
      left -= 1;
      return false;
    }
  };
}
