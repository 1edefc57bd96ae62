import { type Egg, egg as eggShape } from '../egg.ts';
import { type ChangeState, fieldsOf, scriptPath, stateOf, type ThreeEggs, variablePath } from './diff.ts';
import type { Json } from './json.ts';
import { piecesOf } from './line-merge.ts';

/** Path of a change → whose side it takes. */
export type Choices = Readonly<Record<string, 'local' | 'theirs'>>;

/**
 * An egg with what its file changed. What was changed here stays, also where both changed, unless a choice says
 * otherwise; paths are those of `diffEgg`.
 */
export function mergeEgg(eggs: ThreeEggs, choices: Choices): Egg {
  const fields = { base: fieldsOf(eggs.base), local: fieldsOf(eggs.local), theirs: fieldsOf(eggs.theirs) };
  const pick = (path: string): Json | undefined => {
    const local = fields.local.get(path);
    const theirs = fields.theirs.get(path);
    const state = stateOf(fields.base.get(path), local, theirs);
    return sideOf(path, state, choices) === 'theirs' ? theirs : local;
  };
  const { local, theirs } = eggs;
  const startup = pick('startup');
  return eggShape.parse({
    ...Object.fromEntries(plain.map((key) => [key, pick(key)])),
    startup,
    startupCommands: commandsOf(eggs, startup, pick),
    dockerImages: mapOf(
      'dockerImages',
      Object.keys(local.dockerImages),
      Object.keys(theirs.dockerImages),
      pick,
    ),
    config: {
      done: pick('config.done'),
      stripAnsi: pick('config.stripAnsi'),
      stop: pick('config.stop'),
      files: listOf(
        local.config.files.map(({ path }) => path),
        theirs.config.files.map(({ path }) => path),
      ).flatMap((path) => pick(`config.files.${path}`) ?? []),
    },
    install: installOf(eggs, pick, choices),
    variables: variablesOf(eggs, pick),
  });
}

const plain = [
  'name',
  'author',
  'description',
  'features',
  'fileDenylist',
  'tags',
  'icon',
  'updateUrl',
] as const;

type Pick = (path: string) => Json | undefined;

function sideOf(path: string, state: ChangeState | null, choices: Choices): 'local' | 'theirs' {
  const chosen = Object.hasOwn(choices, path) ? choices[path] : undefined;
  return chosen ?? (state === 'theirs-only' ? 'theirs' : 'local');
}

/** What is here in its order, then what the file has beside it. */
const listOf = (local: readonly string[], theirs: readonly string[]): string[] => [
  ...new Set([...local, ...theirs]),
];

function mapOf(name: string, local: readonly string[], theirs: readonly string[], pick: Pick) {
  return Object.fromEntries(
    listOf(local, theirs).flatMap((label) => {
      const value = pick(`${name}.${label}`);
      return value === undefined ? [] : [[label, value] as const];
    }),
  );
}

function commandsOf({ base, local, theirs }: ThreeEggs, startup: Json | undefined, pick: Pick) {
  const labels = Object.keys(local.startupCommands);
  const hasSeveral = [base, local, theirs].some((egg) => Object.keys(egg.startupCommands).length > 1);
  if (!hasSeveral) return { [labels[0] ?? 'Default']: startup };
  return mapOf('startupCommands', labels, Object.keys(theirs.startupCommands), pick);
}

function installOf({ base, local, theirs }: ThreeEggs, pick: Pick, choices: Choices) {
  const [before, ours, others] = [base, local, theirs].map(({ install }) => install?.script);
  const container = pick('install.container') ?? local.install?.container ?? theirs.install?.container ?? '';
  const entrypoint =
    pick('install.entrypoint') ?? local.install?.entrypoint ?? theirs.install?.entrypoint ?? 'ash';
  if (before === undefined || ours === undefined || others === undefined) {
    const path = scriptPath(null);
    const script = sideOf(path, stateOf(before, ours, others), choices) === 'theirs' ? others : ours;
    return script === undefined ? null : { script, container, entrypoint };
  }
  const lines = piecesOf(before, ours, others).flatMap((piece) => {
    if ('same' in piece) return piece.same;
    const { line, base: old, local: here, theirs: there } = piece.differs;
    return sideOf(scriptPath(line), stateOf(old, here, there), choices) === 'theirs' ? there : here;
  });
  return { script: lines.join('\n'), container, entrypoint };
}

function variablesOf({ base, local, theirs }: ThreeEggs, pick: Pick): Json[] {
  const has = (egg: Egg, name: string) => egg.variables.some(({ envVariable }) => envVariable === name);
  const names = listOf(
    local.variables.map(({ envVariable }) => envVariable),
    theirs.variables.map(({ envVariable }) => envVariable),
  );
  return names.flatMap((name): Json[] => {
    const own = local.variables.find(({ envVariable }) => envVariable === name);
    if (own === undefined || ![base, theirs].every((egg) => has(egg, name))) {
      const whole = pick(variablePath(name));
      return whole === undefined ? [] : [whole];
    }
    const keys = Object.keys(own).filter((key) => key !== 'envVariable');
    const values = keys.map((key): [string, Json] => [key, pick(`${variablePath(name)}.${key}`) ?? null]);
    return [Object.fromEntries([['envVariable', name], ...values])];
  });
}
