import { checks, silentRules } from './rule-checks.ts';
import { phpPattern } from './php-pattern.ts';
import { parseRule } from './rule-list.ts';
import { comparisons, implicitRules } from './rule-relations.ts';
import { isEmpty } from './rule-values.ts';

const numberRules = new Set(['numeric', 'integer', 'decimal']);
/** Longer values are refused by tables before they come here. */
const longestValue = 8192;

/**
 * What a value breaks of a variable's Laravel rules, as a sentence; null when it fits. As in Laravel an empty value
 * meets only rules that speak of empty values. Rules that are not known here let every value pass.
 * `others`: the values of the egg's other variables, for rules such as `required_if`.
 */
export function brokenRule(
  value: string,
  rules: readonly string[],
  others: Readonly<Record<string, string>> = {},
): string | null {
  const parsed = rules.map(parseRule);
  const isNumber = parsed.some(({ name }) => numberRules.has(name));
  const isNothing = isEmpty(value);
  if (value.length > longestValue) return `At most ${longestValue} characters.`;
  // No program can be given one.
  if (value.includes('\0')) return 'The character NUL is not allowed.';
  for (const { name, argument } of parsed) {
    const related = { value, argument, isNumber, others };
    const implicit = own(implicitRules, name);
    const broken = implicit?.(related) ?? null;
    if (broken !== null) return broken;
    if (isNothing || implicit !== undefined) continue;
    const found = own(checks, name)?.(related) ?? own(comparisons, name)?.(related) ?? null;
    if (found !== null) return found;
  }
  return null;
}

/** Why a rule cannot be checked here, as a sentence; null when it can. */
export function whyUnchecked(rule: string): string | null {
  const { name, argument } = parseRule(rule);
  if (name === 'regex' || name === 'not_regex') {
    if (phpPattern(argument) !== null) return null;
    return `The pattern ${argument} cannot be checked here; every value passes.`;
  }
  const isKnown = [checks, implicitRules, comparisons].some((table) => Object.hasOwn(table, name));
  return isKnown || silentRules.has(name) ? null : `The rule "${name}" is not known; every value passes.`;
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
