import { expandTemplate, goPattern } from '../go-pattern.ts';

export type Value = string | number | boolean;

/** When a replacement applies, by the value that the file has. */
export type Condition = { if: 'any' } | { if: 'equals'; text: string } | { if: 'matches'; pattern: RegExp };

/** One replacement with its value ready. Under a pattern the value is a template: `$1` is the pattern's first group. */
export interface Replacement {
  match: string;
  condition: Condition;
  value: Value;
  /** The value before its placeholders were filled: its form is the egg's, whatever a player typed. */
  template: Value;
}

/** A config file's new text, and sentences about what could not be set in it. */
export interface Outcome {
  text: string;
  problems: string[];
}

/** Text of a config file, and what to set in it, to its new text. Throws on text that it cannot read. */
export type ConfigParser = (text: string, replacements: readonly Replacement[]) => Outcome;

/** No value that a pattern is meant for is longer, and slow patterns are slow on long ones. */
const matchedChars = 4096;

/** An egg's `ifValue`: nothing, a text that the value equals, or `regex:` and a pattern in Go's form. Throws on bad patterns. */
export function conditionOf(ifValue: string | null): Condition {
  if (ifValue === null || ifValue === '') return { if: 'any' };
  if (!ifValue.startsWith('regex:')) return { if: 'equals', text: ifValue };
  return { if: 'matches', pattern: goPattern(ifValue.slice('regex:'.length), 'g') };
}

/** What to set where `present` is now (undefined: nothing is there). Undefined: leave it. */
export function valueFor({ condition, value }: Replacement, present: string | undefined): Value | undefined {
  switch (condition.if) {
    case 'any':
      return value;
    case 'equals':
      return present === condition.text ? value : undefined;
    case 'matches':
      if (present === undefined || present.length > matchedChars || present.search(condition.pattern) < 0) {
        return undefined;
      }
      return present.replace(condition.pattern, (...found) => expandTemplate(String(value), found));
  }
}

/** A value that stays on its line, whatever a player typed into a variable. */
export const oneLine = (value: Value): string => String(value).replaceAll(/[\r\n\0\u2028\u2029]+/g, ' ');
