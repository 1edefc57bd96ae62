import { brokenRule } from '../../schema/eggs/broken-rule.ts';
import { ApiError } from '../../schema/errors.ts';
import { tooLargeValues } from './frame-room.ts';

export interface EggVariableRow {
  id: number;
  envVariable: string;
  /** Opened. */
  defaultValue: string;
  rules: readonly string[];
  isSecret: boolean;
}

export interface ServerValue {
  variableId: number;
  value: string;
  isSecret: boolean;
}

export interface BrokenValue {
  path: string;
  message: string;
}

/**
 * A value for each of the egg's variables: what was given, else its default.
 * Throws `invalid_input` with the path of every value that breaks its rules or belongs to no variable.
 */
export function serverValues(
  variables: readonly EggVariableRow[],
  given: Readonly<Record<string, string>>,
): ServerValue[] {
  const values = new Map(
    variables.map(({ envVariable, defaultValue }) => [
      envVariable,
      valueOf(given, envVariable, defaultValue),
    ]),
  );
  const fields = [
    ...unknownNames(variables, given),
    ...brokenValues(variables, values),
    ...tooLargeValues(values),
  ];
  if (fields.length > 0) throw new ApiError('invalid_input', { fields });
  return variables.map(({ id, envVariable, isSecret }) => ({
    variableId: id,
    value: values.get(envVariable) ?? '',
    isSecret,
  }));
}

/** Every value that breaks the rules of its variable. */
export function brokenValues(
  variables: readonly Pick<EggVariableRow, 'envVariable' | 'rules'>[],
  values: ReadonlyMap<string, string>,
): BrokenValue[] {
  const all = Object.fromEntries(values);
  return variables.flatMap(({ envVariable, rules }) => {
    const message = brokenRule(values.get(envVariable) ?? '', rules, all);
    return message === null ? [] : [{ path: pathOf(envVariable), message }];
  });
}

/** What was given for variables that are not among these. */
export function unknownNames(
  variables: readonly Pick<EggVariableRow, 'envVariable'>[],
  given: Readonly<Record<string, string>>,
): BrokenValue[] {
  const names = new Set(variables.map(({ envVariable }) => envVariable));
  return Object.keys(given)
    .filter((name) => !names.has(name))
    .map((name) => ({ path: pathOf(name), message: 'The egg has no such variable.' }));
}

export const pathOf = (envVariable: string): string => `environment.${envVariable}`;

const valueOf = (given: Readonly<Record<string, string>>, name: string, defaultValue: string): string =>
  Object.hasOwn(given, name) ? (given[name] ?? defaultValue) : defaultValue;
