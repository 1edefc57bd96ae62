import type * as z from 'zod';
import {
  type Egg,
  egg as eggShape,
  type EggConfigFile,
  type EggFormat,
  eggFormats,
  type EggVariable,
  reservedVariables,
} from '../egg.ts';
import { ApiError } from '../errors.ts';
import { readDocument, refusal } from './document.ts';
import type { JsonObject } from './json.ts';
import { upgraded } from './placeholders.ts';
import { splitRules } from './rule-list.ts';
import { isSecretName } from './secret-names.ts';
import { type Source, source, type SourceVariable } from './source.ts';

export interface ReadEgg {
  egg: Egg;
  format: EggFormat;
  /** The file's own uuid, by which Pelican knows an egg again. */
  uuid: string | null;
  /** The file as it was, for writing it again without loss. */
  document: JsonObject;
}

/** Reads an egg file, JSON or YAML. Throws `egg_invalid` with the paths of what cannot be read, and nothing else. */
export const readEgg = (text: string): ReadEgg => eggOf(readDocument(text));

/** Reads an egg file that was parsed before. Throws `egg_invalid`. */
export function eggOf(document: JsonObject): ReadEgg {
  const parsed = source.safeParse(document);
  if (!parsed.success) throw invalid(parsed.error);
  const format = formatOf(parsed.data.meta.version);
  const checked = eggShape.safeParse(modelOf(parsed.data, format));
  if (!checked.success) throw invalid(checked.error);
  return { egg: checked.data, format, uuid: parsed.data.uuid ?? null, document };
}

function formatOf(version: string): EggFormat {
  const format = eggFormats.find((each) => each === version);
  if (format !== undefined) return format;
  const message = `This egg has the form ${version.slice(0, 40)}; ${eggFormats.join(', ')} can be read.`;
  throw refusal('meta.version', message);
}

function modelOf(from: Source, format: EggFormat): Egg {
  const done = from.config.startup.done ?? [];
  const commands = commandsOf(from);
  return {
    name: from.name,
    author: from.author,
    description: from.description,
    features: from.features,
    dockerImages: imagesOf(from, format),
    fileDenylist: from.file_denylist,
    startup: Object.values(commands)[0] ?? '',
    startupCommands: commands,
    tags: from.tags,
    icon: format === 'PTDL_v1' ? null : textOr(from.icon, textOr(from.image, null)),
    config: {
      files: Object.entries(from.config.files).map(([path, file]) => fileOf(path, file)),
      done: (typeof done === 'string' ? [done] : done).filter((each) => each !== ''),
      stripAnsi: from.config.startup.strip_ansi,
      stop: from.config.stop,
    },
    install: installOf(from),
    variables: variablesOf(from.variables),
    updateUrl: textOr(from.meta.update_url, null),
  };
}

function commandsOf(from: Source): Record<string, string> {
  const commands = Object.entries(from.startup_commands).filter(([, line]) => line.trim() !== '');
  if (commands.length > 0) return Object.fromEntries(commands);
  if (from.startup === undefined || from.startup === '')
    throw refusal('startup', 'A startup line is needed.');
  return { Default: from.startup };
}

function imagesOf(from: Source, format: EggFormat): Record<string, string> {
  if (Object.keys(from.docker_images).length > 0) return from.docker_images;
  if (Object.keys(from.images).length > 0) return from.images;
  const only = format === 'PTDL_v1' ? textOr(from.image, null) : null;
  return only === null ? {} : { [only]: only };
}

function fileOf(path: string, file: Source['config']['files'][string]): EggConfigFile {
  const find = Object.entries(file.find).flatMap(([match, value]): EggConfigFile['find'] =>
    typeof value === 'object'
      ? Object.entries(value).map(([ifValue, wanted]) => ({ match, ifValue, value: current(wanted) }))
      : [{ match, ifValue: null, value: current(value) }],
  );
  return { path, parser: file.parser, find };
}

const current = <T>(value: T | string): T | string => (typeof value === 'string' ? upgraded(value) : value);

function installOf(from: Source): Egg['install'] {
  const installation = from.scripts?.installation;
  if (installation === null || installation === undefined || installation.script.trim() === '') return null;
  return {
    script: installation.script.replaceAll('\r\n', '\n'),
    container: installation.container,
    entrypoint: installation.entrypoint === '' ? 'ash' : installation.entrypoint,
  };
}

/** In the order in which they are shown. Reserved names are left out, as the panel sets them itself. */
function variablesOf(from: readonly SourceVariable[]): EggVariable[] {
  const reserved = new Set<string>(reservedVariables);
  const names = new Set<string>();
  const kept: SourceVariable[] = [];
  for (const [index, variable] of from.entries()) {
    const name = variable.env_variable;
    const field = `variables.${index}.env_variable`;
    if (!/^\w{1,191}$/.test(name)) throw refusal(field, 'Letters, digits and _ are allowed.');
    if (names.has(name)) throw refusal(field, `The variable ${name} is named twice.`);
    names.add(name);
    if (!reserved.has(name)) kept.push(variable);
  }
  return kept
    .toSorted((a, b) => (a.sort ?? Number.MAX_SAFE_INTEGER) - (b.sort ?? Number.MAX_SAFE_INTEGER))
    .map(variableOf);
}

const variableOf = (from: SourceVariable): EggVariable => ({
  name: from.name === '' ? from.env_variable : from.name,
  description: from.description,
  envVariable: from.env_variable,
  defaultValue: from.default_value,
  userViewable: from.user_viewable,
  userEditable: from.user_editable,
  rules: splitRules(from.rules),
  isSecret: isSecretName(from.env_variable),
  fieldType: from.field_type,
});

const textOr = (value: string | null | undefined, other: string | null): string | null =>
  value === null || value === undefined || value === '' ? other : value;

function invalid(error: z.ZodError): ApiError {
  const fields = error.issues
    .slice(0, 10)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  const [first] = fields;
  const where = first === undefined ? '' : ` at ${first.path}: ${first.message}`;
  return new ApiError('egg_invalid', { message: `The egg cannot be read${where}`, fields });
}
