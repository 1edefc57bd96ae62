import type { BodyIn } from '../../schema/api/endpoint.ts';
import type { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import type { FieldIssue } from '../request-error.ts';
import { t } from '../text.ts';
import type { WholeEgg } from './egg-queries.ts';

export type EggChanges = Omit<NonNullable<BodyIn<typeof eggLibraryEndpoints.update>>, 'version'>;
type FileChange = NonNullable<EggChanges['config']>['files'][number];
type Value = FileChange['find'][number]['value'];

/** A label and what stands under it. */
export interface Pair {
  label: string;
  text: string;
}

export interface EntryDraft {
  match: string;
  ifValue: string;
  text: string;
  /** As it was read, so that a number stays one. */
  before: Value;
}

export interface FileDraft {
  path: string;
  parser: FileChange['parser'];
  find: EntryDraft[];
}

export interface VariableDraft {
  envVariable: string;
  name: string;
  description: string;
  /** Null: a secret that stays as it is. */
  defaultValue: string | null;
  /** One a line. */
  rules: string;
  userViewable: boolean;
  userEditable: boolean;
  isSecret: boolean;
}

/** An egg as its form is filled in. Lists are texts with one a line, or separated by commas. */
export interface EggDraft {
  name: string;
  author: string;
  nest: string;
  description: string;
  tags: string;
  updateUrl: string;
  /** The first is the default. */
  commands: Pair[];
  images: Pair[];
  done: string;
  stop: string;
  stripAnsi: boolean;
  features: string[];
  denylist: string;
  files: FileDraft[];
  hasInstall: boolean;
  script: string;
  container: string;
  entrypoint: string;
  variables: VariableDraft[];
}

export function draftOf(egg: WholeEgg): EggDraft {
  return {
    name: egg.name,
    author: egg.author,
    nest: egg.nest.name,
    description: egg.description,
    tags: egg.tags.join(', '),
    updateUrl: egg.updateUrl ?? '',
    commands: commandsOf(egg),
    images: Object.entries(egg.dockerImages).map(([label, text]) => ({ label, text })),
    done: egg.config.done.join('\n'),
    stop: egg.config.stop,
    stripAnsi: egg.config.stripAnsi,
    features: [...egg.features],
    denylist: egg.fileDenylist.join('\n'),
    files: egg.config.files.map((file) => ({
      path: file.path,
      parser: file.parser,
      find: file.find.map((entry) => ({
        match: entry.match,
        ifValue: entry.ifValue ?? '',
        text: String(entry.value),
        before: entry.value,
      })),
    })),
    hasInstall: egg.install !== null,
    script: egg.install?.script ?? '',
    container: egg.install?.container ?? '',
    entrypoint: egg.install?.entrypoint ?? 'bash',
    variables: egg.variables.map((variable) => ({
      ...variable,
      rules: variable.rules.join('\n'),
      defaultValue: variable.isSecret && variable.defaultValue === '' ? null : variable.defaultValue,
    })),
  };
}

const soleCommand = 'Default';

function commandsOf(egg: WholeEgg): Pair[] {
  const named = Object.entries(egg.startupCommands).map(([label, text]) => ({ label, text }));
  const first = named.find(({ text }) => text === egg.startup);
  const rest = named.filter((command) => command !== first);
  return [first ?? { label: soleCommand, text: egg.startup }, ...rest];
}

export const emptyVariable = (): VariableDraft => ({
  envVariable: '',
  name: '',
  description: '',
  defaultValue: '',
  rules: 'required\nstring\nmax:191',
  userViewable: true,
  userEditable: true,
  isSecret: false,
});

/** What a filled form changes of an egg: only fields that say something else. */
export function changesOf(egg: WholeEgg, draft: EggDraft): EggChanges {
  const before = fieldsOf(draftOf(egg));
  const now = fieldsOf(draft);
  const changed = Object.keys(now)
    .filter(isField)
    .filter((key) => JSON.stringify(now[key]) !== JSON.stringify(before[key]));
  return Object.fromEntries(changed.map((key) => [key, now[key]]));
}

type Fields = Required<EggChanges>;

function fieldsOf(draft: EggDraft): Fields {
  const [first] = draft.commands;
  return {
    name: draft.name.trim(),
    author: draft.author.trim(),
    nest: draft.nest.trim(),
    description: draft.description,
    tags: parts(draft.tags, ','),
    updateUrl: draft.updateUrl.trim() === '' ? null : draft.updateUrl.trim(),
    startup: first?.text ?? '',
    startupCommands: recordOf(draft.commands),
    dockerImages: recordOf(draft.images),
    features: draft.features,
    fileDenylist: lines(draft.denylist),
    config: {
      files: draft.files.map(({ path, parser, find }) => ({
        path,
        parser,
        find: find.map(({ match, ifValue, text, before }) => ({
          match,
          ifValue: ifValue === '' ? null : ifValue,
          value: valueOf(text, before),
        })),
      })),
      done: lines(draft.done),
      stripAnsi: draft.stripAnsi,
      stop: draft.stop,
    },
    install: draft.hasInstall
      ? { script: draft.script, container: draft.container.trim(), entrypoint: draft.entrypoint.trim() }
      : null,
    variables: draft.variables.map((variable) => ({
      ...variable,
      envVariable: variable.envVariable.trim(),
      rules: parts(variable.rules, '\n'),
    })),
  };
}

const names = {
  name: true,
  author: true,
  nest: true,
  description: true,
  tags: true,
  updateUrl: true,
  startup: true,
  startupCommands: true,
  dockerImages: true,
  features: true,
  fileDenylist: true,
  config: true,
  install: true,
  variables: true,
} as const satisfies Record<keyof Fields, true>;

const isField = (key: string): key is keyof Fields => Object.hasOwn(names, key);

const parts = (text: string, separator: string): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Lines as they are: a space at the end of one is a part of it. */
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const recordOf = (pairs: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ label, text }) => [label.trim(), text.trim()]));

/** A typed value in the kind that it had before. */
function valueOf(text: string, before: Value): Value {
  if (typeof before === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

/** What the form can see itself, by the paths that the panel uses. */
export function issuesOf(draft: EggDraft): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const add = (path: string, message: string) => issues.push({ path, message });
  if (draft.name.trim() === '') add('name', t('eggEdit.needed'));
  if (draft.nest.trim() === '') add('nest', t('eggEdit.needed'));
  draft.commands.forEach(({ label, text }, index) => {
    if (text.trim() === '') add(`startupCommands.${index}.text`, t('eggEdit.needed'));
    if (isTaken(label, draft.commands, index)) add(`startupCommands.${index}.label`, t('eggEdit.twice'));
  });
  draft.images.forEach(({ label, text }, index) => {
    if (text.trim() === '') add(`dockerImages.${index}.text`, t('eggEdit.needed'));
    if (isTaken(label, draft.images, index)) add(`dockerImages.${index}.label`, t('eggEdit.twice'));
  });
  draft.files.forEach(({ path }, index) => {
    if (path.trim() === '') add(`config.files.${index}.path`, t('eggEdit.needed'));
  });
  draft.variables.forEach(({ envVariable, name }, index) => {
    const at = `variables.${index}`;
    const own = envVariable.trim();
    if (!/^\w{1,191}$/.test(own)) add(`${at}.envVariable`, t('eggEdit.envForm'));
    else if (draft.variables.findIndex((each) => each.envVariable.trim() === own) !== index)
      add(`${at}.envVariable`, t('eggEdit.twice'));
    if (name.trim() === '') add(`${at}.name`, t('eggEdit.needed'));
  });
  return issues;
}

const isTaken = (label: string, pairs: readonly Pair[], index: number): boolean =>
  pairs.findIndex((pair) => pair.label.trim() === label.trim()) !== index;
