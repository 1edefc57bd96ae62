import { brokenRule } from '../../schema/eggs/broken-rule.ts';
import type { FieldIssue } from '../request-error.ts';
import type { StartupVariable } from './startup-queries.ts';

type Variable = Pick<StartupVariable, 'envVariable' | 'value' | 'rules'>;

/** What was typed, by the variable's name. */
export type Typed = Readonly<Record<string, string>>;

/** What differs from what the server has. A secret's value is not known here: typing anything changes it. */
export function changedValues(variables: readonly Variable[], typed: Typed): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const { envVariable, value } of variables) {
    const text = typed[envVariable];
    if (text !== undefined && text !== value && (value !== null || text !== '')) changed[envVariable] = text;
  }
  return changed;
}

/** Changed values that break their rules, by the paths that the panel uses. */
export function brokenValues(variables: readonly Variable[], typed: Typed): FieldIssue[] {
  const changed = changedValues(variables, typed);
  const all = Object.fromEntries(
    variables.map(({ envVariable, value }) => [envVariable, changed[envVariable] ?? value ?? '']),
  );
  return variables.flatMap(({ envVariable, rules }) => {
    const text = changed[envVariable];
    const message = text === undefined ? null : brokenRule(text, rules, all);
    return message === null ? [] : [{ path: `environment.${envVariable}`, message }];
  });
}
