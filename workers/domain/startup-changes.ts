import { ApiError } from '../../schema/errors.ts';
import { tooLargeValues } from './frame-room.ts';
import { type BrokenValue, brokenValues, pathOf, unknownNames } from './server-environment.ts';

/** A variable of a server, its value opened. */
export interface StartupVariable {
  id: number;
  envVariable: string;
  rules: readonly string[];
  isSecret: boolean;
  userViewable: boolean;
  userEditable: boolean;
  value: string;
}

export interface StartupChange {
  variable: StartupVariable;
  value: string;
  /** For the activity: values that its readers may see. */
  said: Record<string, string>;
}

/** The lines that an egg offers, by their labels. */
export const offeredLines = (egg: {
  startup: string;
  startupCommands: Readonly<Record<string, string>> | null;
}): Readonly<Record<string, string>> => egg.startupCommands ?? { Default: egg.startup };

/** Throws `invalid_input` where a caller may not choose this line. */
export function checkLine(
  line: string,
  on: { line: string; offered: readonly string[] },
  { isAdmin }: { isAdmin: boolean },
): void {
  if (isAdmin || line === on.line) return;
  if (!on.offered.includes(line)) throw refusedLine('The egg has no such startup line.');
  if (!on.offered.includes(on.line))
    throw refusedLine('An administrator has written the startup line of this server.');
}

const refusedLine = (message: string): ApiError =>
  new ApiError('invalid_input', { fields: [{ path: 'startup', message }] });

/**
 * What a caller changes of a server's values. `isAdmin`: what members may not see or change is no bar. Throws
 * `invalid_input` with the path of what is no variable for this caller, is not theirs to change, or breaks a rule that
 * was not broken before.
 */
export function startupChanges(
  variables: readonly StartupVariable[],
  given: Readonly<Record<string, string>>,
  { isAdmin }: { isAdmin: boolean },
): StartupChange[] {
  const visible = isAdmin ? variables : variables.filter(({ userViewable }) => userViewable);
  const changes = visible.flatMap((variable): StartupChange[] => {
    const value = Object.hasOwn(given, variable.envVariable) ? given[variable.envVariable] : undefined;
    if (value === undefined || value === variable.value) return [];
    return [{ variable, value, said: saidOf(variable, value) }];
  });
  const fixed = isAdmin ? [] : changes.filter(({ variable }) => !variable.userEditable);
  const fields: BrokenValue[] = [
    ...unknownNames(visible, given),
    ...fixed.map(({ variable }) => ({
      path: pathOf(variable.envVariable),
      message: 'Only administrators may change this.',
    })),
    ...newlyBroken(variables, changes),
  ];
  if (fields.length > 0) throw new ApiError('invalid_input', { fields });
  return changes;
}

/** Rules of an egg may have changed since: what is broken already keeps nobody from changing something else. */
function newlyBroken(
  variables: readonly StartupVariable[],
  changes: readonly StartupChange[],
): BrokenValue[] {
  const before = new Map(variables.map(({ envVariable, value }) => [envVariable, value]));
  const after = new Map([
    ...before,
    ...changes.map(({ variable, value }): [string, string] => [variable.envVariable, value]),
  ]);
  const changed = new Set(changes.map(({ variable }) => pathOf(variable.envVariable)));
  const known = new Set(brokenValues(variables, before).map(({ path }) => path));
  const broken = brokenValues(variables, after).filter(({ path }) => changed.has(path) || !known.has(path));
  const isGrowing = changes.some(({ variable, value }) => value.length > variable.value.length);
  return isGrowing ? [...broken, ...tooLargeValues(after)] : broken;
}

/** Members read a server's activity: they learn no value there that they do not see elsewhere. */
const saidOf = (variable: StartupVariable, value: string): Record<string, string> => ({
  variable: variable.envVariable,
  ...(variable.isSecret || !variable.userViewable ? {} : { old: variable.value, new: value }),
});
