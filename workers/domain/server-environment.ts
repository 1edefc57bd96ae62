import { brokenRule } from '../../schema/egg-rules.ts';
import { ApiError } from '../../schema/errors.ts';

export interface EggVariableRow {
  id: number;
  envVariable: string;
  defaultValue: string;
  rules: readonly string[];
  isSecret: boolean;
}

export interface ServerValue {
  variableId: number;
  value: string;
  isSecret: boolean;
}

/**
 * A value for each of the egg's variables: what was given, else its default.
 * Throws `invalid_input` with the path of every value that breaks its rules or belongs to no variable.
 */
export function serverValues(
  variables: readonly EggVariableRow[],
  given: Readonly<Record<string, string>>,
): ServerValue[] {
  const names = new Set(variables.map((variable) => variable.envVariable));
  const unknown = Object.keys(given)
    .filter((name) => !names.has(name))
    .map((name) => ({ path: `environment.${name}`, message: 'The egg has no such variable.' }));
  const broken = variables.flatMap(({ envVariable, defaultValue, rules }) => {
    const message = brokenRule(valueOf(given, envVariable, defaultValue), rules);
    return message === null ? [] : [{ path: `environment.${envVariable}`, message }];
  });
  const fields = [...unknown, ...broken];
  if (fields.length > 0) throw new ApiError('invalid_input', { fields });
  return variables.map(({ id, envVariable, defaultValue, isSecret }) => ({
    variableId: id,
    value: valueOf(given, envVariable, defaultValue),
    isSecret,
  }));
}

const valueOf = (given: Readonly<Record<string, string>>, name: string, defaultValue: string): string =>
  Object.hasOwn(given, name) ? (given[name] ?? defaultValue) : defaultValue;
