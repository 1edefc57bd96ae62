import { conditionOf, type ConfigParser, type Replacement, type Value } from '../config/replacement.ts';

/** What a row of a table says to set: `[match, value]` or `[match, value, ifValue]`. */
export type Setting = readonly [match: string, value: Value, ifValue?: string];

export const replacementOf = ([match, value, ifValue]: Setting): Replacement => ({
  match,
  value,
  template: value,
  condition: conditionOf(ifValue ?? null),
});

/** The new text, followed by what could not be set, or the refusal of the whole file after `!`. */
export function applied(parser: ConfigParser, before: string, settings: readonly Setting[]): string {
  try {
    const { text, problems } = parser(before, settings.map(replacementOf));
    return [text, ...problems].join('\n! ');
  } catch (error) {
    return `!! ${error instanceof Error ? error.message : String(error)}`;
  }
}
