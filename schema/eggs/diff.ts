import type { Egg, EggVariable } from '../egg.ts';
import { jsonOf } from './embedded.ts';
import { type Json, same } from './json.ts';
import { piecesOf } from './line-merge.ts';

export type ChangeState = 'theirs-only' | 'local-only' | 'both-same' | 'conflict';

/** A place where an egg here or the file it came from says something else than the file did before. */
export interface EggChange {
  path: string;
  /** Values as text; null where there is none. */
  base: string | null;
  local: string | null;
  theirs: string | null;
  state: ChangeState;
}

/** An egg as it was read, as it is here, and as its file is now. */
export interface ThreeEggs {
  base: Egg;
  local: Egg;
  theirs: Egg;
}

/** What differs, field by field; of install scripts, place by place. */
export function diffEgg(eggs: ThreeEggs): EggChange[] {
  const fields = { base: fieldsOf(eggs.base), local: fieldsOf(eggs.local), theirs: fieldsOf(eggs.theirs) };
  const paths = new Set([...fields.base.keys(), ...fields.local.keys(), ...fields.theirs.keys()]);
  const found: EggChange[] = [];
  for (const path of pathsOf(paths, eggs)) {
    const base = fields.base.get(path);
    const local = fields.local.get(path);
    const theirs = fields.theirs.get(path);
    const state = stateOf(base, local, theirs);
    if (state !== null)
      found.push({ path, base: shown(base), local: shown(local), theirs: shown(theirs), state });
  }
  return [...found, ...scriptChanges(eggs)];
}

/** Null where all three are the same. */
export function stateOf(
  base: Json | undefined,
  local: Json | undefined,
  theirs: Json | undefined,
): ChangeState | null {
  const isOurs = !same(base, local);
  const isTheirs = !same(base, theirs);
  if (isOurs && isTheirs) return same(local, theirs) ? 'both-same' : 'conflict';
  if (isOurs) return 'local-only';
  return isTheirs ? 'theirs-only' : null;
}

/** An egg's values by path, its install script left out. A variable is there whole and by its fields. */
export function fieldsOf(egg: Egg): Map<string, Json> {
  const fields = new Map<string, Json>([
    ['name', egg.name],
    ['author', egg.author],
    ['description', egg.description],
    ['startup', egg.startup],
    ['features', egg.features],
    ['fileDenylist', egg.fileDenylist],
    ['tags', egg.tags],
    ['icon', egg.icon],
    ['updateUrl', egg.updateUrl],
    ['config.done', egg.config.done],
    ['config.stripAnsi', egg.config.stripAnsi],
    ['config.stop', egg.config.stop],
  ]);
  for (const [label, line] of Object.entries(egg.startupCommands))
    fields.set(`startupCommands.${label}`, line);
  for (const [label, image] of Object.entries(egg.dockerImages)) fields.set(`dockerImages.${label}`, image);
  for (const file of egg.config.files) fields.set(`config.files.${file.path}`, jsonOf(file));
  if (egg.install !== null) {
    fields.set('install.container', egg.install.container);
    fields.set('install.entrypoint', egg.install.entrypoint);
  }
  for (const variable of egg.variables) {
    fields.set(variablePath(variable.envVariable), { ...variable });
    for (const [key, value] of Object.entries(variable)) {
      if (key !== 'envVariable') fields.set(`${variablePath(variable.envVariable)}.${key}`, value);
    }
  }
  return fields;
}

export const variablePath = (envVariable: string): string => `variables.${envVariable}`;

/** Where an install script differs, by its line in the base; as a whole where one egg has none. */
export const scriptPath = (line: number | null): string =>
  line === null ? 'install.script' : `install.script:${line}`;

/** Variables that all three have are compared by field, others whole. Start lines matter where there are several. */
function pathsOf(paths: ReadonlySet<string>, { base, local, theirs }: ThreeEggs): string[] {
  const all = [base, local, theirs];
  const inAll = new Set(
    namesOf(base).filter((name) =>
      all.every(({ variables }) => variables.some((each) => isNamed(each, name))),
    ),
  );
  const hasSeveral = all.some(({ startupCommands }) => Object.keys(startupCommands).length > 1);
  return [...paths].filter((path) => {
    if (path.startsWith('startupCommands.')) return hasSeveral;
    const [, name, field] = /^variables\.(\w+)(\.\w+)?$/.exec(path) ?? [];
    return name === undefined || (field === undefined) !== inAll.has(name);
  });
}

const namesOf = ({ variables }: Egg): string[] => variables.map(({ envVariable }) => envVariable);
const isNamed = (variable: EggVariable, name: string): boolean => variable.envVariable === name;

function scriptChanges({ base, local, theirs }: ThreeEggs): EggChange[] {
  const [before, ours, others] = [base, local, theirs].map(({ install }) => install?.script);
  if (before === undefined || ours === undefined || others === undefined) {
    const state = stateOf(before, ours, others);
    if (state === null) return [];
    const values = { base: before ?? null, local: ours ?? null, theirs: others ?? null };
    return [{ path: scriptPath(null), ...values, state }];
  }
  return piecesOf(before, ours, others).flatMap((piece) => {
    if ('same' in piece) return [];
    const { line, base: old, local: here, theirs: there } = piece.differs;
    const state = stateOf(old, here, there) ?? 'both-same';
    const text = { base: old.join('\n'), local: here.join('\n'), theirs: there.join('\n') };
    return [{ path: scriptPath(line), ...text, state }];
  });
}

function shown(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return String(value);
  const isText = Array.isArray(value) && value.every((each) => typeof each === 'string');
  return isText ? value.join('\n') : JSON.stringify(value, null, 2);
}
