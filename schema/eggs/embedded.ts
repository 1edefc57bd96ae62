import type { Egg, EggConfigFile } from '../egg.ts';
import { readJson } from './document.ts';
import { at, isObject, type Json, type JsonObject, same, withKey } from './json.ts';
import { upgraded } from './placeholders.ts';

/** `config.files`, `config.startup` and `config.logs` of a file as objects; most files hold them as JSON in a string. */
export function embeddedOf(file: JsonObject, name: 'files' | 'startup' | 'logs'): JsonObject {
  const value = at(file, 'config', name);
  const inner = typeof value === 'string' && value.trim() !== '' ? readJson(value, `config.${name}`) : value;
  return isObject(inner) ? inner : {};
}

/** Whether a file holds its configuration as objects, as Pelican's YAML does. */
export const holdsObjects = (file: JsonObject): boolean => isObject(at(file, 'config', 'files'));

/** As Pterodactyl writes it. */
export const asEmbedded = (value: JsonObject, asObject: boolean): Json =>
  asObject ? value : JSON.stringify(value, null, 4);

/** Config files as a file holds them. What did not change is taken from how the file had it. */
export function filesOver(
  before: JsonObject,
  base: readonly EggConfigFile[],
  wanted: readonly EggConfigFile[],
): JsonObject {
  const entries = wanted.map((file): [string, Json] => {
    const old = before[file.path];
    const was = base.find(({ path }) => path === file.path);
    if (!isObject(old) || was === undefined) return [file.path, fileEntry(file)];
    if (same(jsonOf(was), jsonOf(file))) return [file.path, old];
    const parser = was.parser === file.parser ? (old['parser'] ?? file.parser) : file.parser;
    return [file.path, withKey(withKey(old, 'parser', parser), 'find', findOver(old['find'], file.find))];
  });
  return Object.fromEntries(entries);
}

/** What says that the game is ready, over what the file had beside it. */
export function readyOver(before: JsonObject, { done, stripAnsi }: Egg['config']): JsonObject {
  const [only, ...more] = done;
  const isList = more.length > 0 || (only !== undefined && Array.isArray(before['done']));
  const written = withKey(before, 'done', isList ? [...done] : (only ?? ''));
  if (stripAnsi) return withKey(written, 'strip_ansi', true);
  return Object.hasOwn(before, 'strip_ansi') ? withKey(written, 'strip_ansi', false) : written;
}

export const jsonOf = (file: EggConfigFile): Json => ({
  path: file.path,
  parser: file.parser,
  find: file.find.map((each) => ({ ...each })),
});

const fileEntry = (file: EggConfigFile): JsonObject => ({
  parser: file.parser,
  find: findOver({}, file.find),
});

/** Values that mean the same as before stay as they were written, with the placeholder names of their time. */
function findOver(before: Json | undefined, find: EggConfigFile['find']): JsonObject {
  let out: JsonObject = {};
  for (const { match, ifValue, value } of find) {
    const old = isObject(before) ? before[match] : undefined;
    if (ifValue === null) {
      out = withKey(out, match, keptOr(old, value));
      continue;
    }
    const conditions = out[match];
    const group = isObject(conditions) ? conditions : {};
    out = withKey(out, match, withKey(group, ifValue, keptOr(at(old, ifValue), value)));
  }
  return out;
}

function keptOr(old: Json | undefined, value: string | number | boolean): Json {
  const means = typeof old === 'string' ? upgraded(old) : old;
  return old !== undefined && means === value ? old : value;
}

/** A copy of a file with one value of `config` set. */
export function withConfig(file: JsonObject, name: string, value: Json): JsonObject {
  const config = file['config'];
  return withKey(file, 'config', withKey(isObject(config) ? config : {}, name, value));
}
