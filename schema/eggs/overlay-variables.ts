import type { EggVariable } from '../egg.ts';
import { isObject, type Json, type JsonObject, same, withKey } from './json.ts';

/** A variable as a new entry of a file. */
export interface VariableForm {
  /** PLCN_v3 has lists, the others join with `|`. */
  hasRuleLists: boolean;
  hasFieldType: boolean;
  hasSort: boolean;
}

/** The variables of a file with what changed in them. What a file has beside them, and reserved ones, stay. */
export function variablesOver(
  before: readonly Json[],
  base: readonly EggVariable[],
  wanted: readonly EggVariable[],
  form: VariableForm,
): Json[] {
  const entries = new Map<string, JsonObject>();
  for (const each of before) {
    if (isObject(each) && typeof each['env_variable'] === 'string') entries.set(each['env_variable'], each);
  }
  const known = new Map(base.map((each) => [each.envVariable, each]));
  const written = new Map(
    wanted.map((each, index) => {
      const entry = entries.get(each.envVariable);
      const was = known.get(each.envVariable);
      const isOld = entry !== undefined && was !== undefined;
      return [each.envVariable, isOld ? changed(entry, was, each) : variableEntry(each, index + 1, form)];
    }),
  );
  const names = wanted.map(({ envVariable }) => envVariable);
  const oldNames = base.map(({ envVariable }) => envVariable);
  const hidden = [...entries.values()].filter((entry) => !known.has(String(entry['env_variable'])));
  if (!same(names, oldNames)) return [...numbered([...written.values()], form), ...hidden];
  return before.map((each) => (isObject(each) ? (written.get(String(each['env_variable'])) ?? each) : each));
}

/** A variable as a file of a form holds it. */
export function variableEntry(variable: EggVariable, position: number, form: VariableForm): JsonObject {
  const { rules } = variable;
  return {
    name: variable.name,
    description: variable.description,
    env_variable: variable.envVariable,
    default_value: variable.defaultValue,
    user_viewable: variable.userViewable,
    user_editable: variable.userEditable,
    rules: form.hasRuleLists ? [...rules] : rules.join('|'),
    ...(form.hasFieldType ? { field_type: variable.fieldType } : {}),
    ...(form.hasSort ? { sort: position } : {}),
  };
}

function changed(entry: JsonObject, was: EggVariable, now: EggVariable): JsonObject {
  let out = entry;
  const set = (key: string, before: Json, after: Json) => {
    if (!same(before, after)) out = withKey(out, key, after);
  };
  set('name', was.name, now.name);
  set('description', was.description, now.description);
  set('default_value', was.defaultValue, now.defaultValue);
  set('user_viewable', was.userViewable, now.userViewable);
  set('user_editable', was.userEditable, now.userEditable);
  set('field_type', was.fieldType, now.fieldType);
  if (!same(was.rules, now.rules)) {
    const isList = Array.isArray(entry['rules']);
    out = withKey(out, 'rules', isList ? [...now.rules] : now.rules.join('|'));
  }
  return out;
}

/** Positions anew, where the file has positions. */
function numbered(entries: readonly JsonObject[], form: VariableForm): JsonObject[] {
  const isNumbered = form.hasSort || entries.some((entry) => typeof entry['sort'] === 'number');
  return entries.map((entry, index) => (isNumbered ? withKey(entry, 'sort', index + 1) : entry));
}
