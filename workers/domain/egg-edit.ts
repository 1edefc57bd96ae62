import { type Egg, egg as eggShape, type EggVariable, reservedVariables } from '../../schema/egg.ts';
import { ApiError } from '../../schema/errors.ts';
import { tooLargeOf } from './frame-room.ts';

type Changes<T> = { [K in keyof T]?: T[K] | undefined };

/** What an administrator changes; what is absent stays. */
export interface EggEdit extends Changes<Omit<Egg, 'variables' | 'icon'>> {
  variables?: readonly VariableEdit[] | undefined;
}

/** A null default of a secret stays as it is. */
export type VariableEdit = Omit<EggVariable, 'defaultValue' | 'fieldType'> & { defaultValue: string | null };

/** Far more than any public egg has; what a file may hold is bounded by its size. */
const variablesMax = 3000;

/** The egg with these changes. Throws `egg_invalid` with the paths of what cannot be. */
export function editedEgg(before: Egg, edit: EggEdit): Egg {
  const { startup, startupCommands } = startOf(before, edit);
  const { variables } = edit;
  return checkedEgg({
    ...before,
    ...withoutAbsent(edit),
    startup,
    startupCommands,
    variables: variables === undefined ? before.variables : editedVariables(before.variables, variables),
  });
}

/** An egg that may be kept. Throws `egg_invalid` with the paths of what is wrong in it. */
export function checkedEgg(egg: Egg): Egg {
  const parsed = eggShape.safeParse(egg);
  const fields = parsed.success
    ? [...nameProblems(egg.variables), ...tooLargeOf(egg)]
    : parsed.error.issues
        .slice(0, 20)
        .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  if (!parsed.success || fields.length > 0)
    throw new ApiError('egg_invalid', { message: 'Some of this cannot be in an egg.', fields });
  return parsed.data;
}

/** What differs, by the names that the API gives it; a variable by its own. */
export function changedFields(before: Egg, after: Egg): string[] {
  const { variables: variablesBefore, ...fieldsBefore } = inOrder(before);
  const { variables: variablesAfter, ...fieldsAfter } = inOrder(after);
  const fields = differing(fieldsBefore, fieldsAfter);
  const byName = (variables: readonly EggVariable[]) =>
    Object.fromEntries(variables.map((variable) => [`variables.${variable.envVariable}`, variable]));
  const variables = differing(byName(variablesBefore), byName(variablesAfter));
  const order = (list: readonly EggVariable[]) => list.map(({ envVariable }) => envVariable).join(' ');
  const isMoved = variables.length === 0 && order(variablesBefore) !== order(variablesAfter);
  return [...fields, ...variables, ...(isMoved ? ['variables'] : [])];
}

/** Whether servers have to be told of a change of this field. */
export const reachesServers = (field: string): boolean =>
  ['startup', 'dockerImages', 'features', 'fileDenylist', 'config', 'install'].includes(field) ||
  field.startsWith('variables.');

/** One line is the first, and stands among the labelled ones. */
function startOf(before: Egg, edit: EggEdit): Pick<Egg, 'startup' | 'startupCommands'> {
  const { startup, startupCommands } = edit;
  if (startupCommands === undefined) {
    if (startup === undefined) return before;
    const commands = Object.entries(before.startupCommands).map(([label, line]): [string, string] => [
      label,
      line === before.startup ? startup : line,
    ]);
    return { startup, startupCommands: Object.fromEntries(commands) };
  }
  const lines = Object.values(startupCommands);
  const wanted = startup ?? before.startup;
  if (lines.includes(wanted)) return { startup: wanted, startupCommands };
  const [first] = lines;
  if (startup !== undefined || first === undefined)
    throw new ApiError('egg_invalid', {
      fields: [{ path: 'startup', message: 'It must be one of the startup commands.' }],
    });
  return { startup: first, startupCommands };
}

function editedVariables(before: readonly EggVariable[], edits: readonly VariableEdit[]): EggVariable[] {
  const known = new Map(before.map((variable) => [variable.envVariable, variable]));
  return edits.map((edit) => {
    const old = known.get(edit.envVariable);
    return {
      ...edit,
      rules: edit.rules.filter((rule) => rule !== ''),
      defaultValue: edit.defaultValue ?? old?.defaultValue ?? '',
      fieldType: old?.fieldType ?? 'text',
    };
  });
}

function nameProblems(variables: readonly EggVariable[]): { path: string; message: string }[] {
  if (variables.length > variablesMax)
    return [{ path: 'variables', message: `At most ${variablesMax} variables.` }];
  const names = new Set<string>(reservedVariables);
  return variables.flatMap(({ envVariable }, index) => {
    const isTaken = names.has(envVariable);
    names.add(envVariable);
    const path = `variables.${index}.envVariable`;
    return isTaken ? [{ path, message: 'This name is reserved or used twice.' }] : [];
  });
}

/** The database gives the keys of nested objects in an order of its own. */
const inOrder = (egg: Egg): Egg => eggShape.safeParse(egg).data ?? egg;

function differing(before: object, after: object): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)));
}

/** Absent fields are gone, so that spreading the others over an egg leaves an egg. */
const withoutAbsent = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
