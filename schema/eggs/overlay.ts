import type { Egg, EggFormat } from '../egg.ts';
import {
  asEmbedded,
  embeddedOf,
  filesOver,
  holdsObjects,
  jsonOf,
  readyOver,
  withConfig,
} from './embedded.ts';
import { isObject, type Json, type JsonObject, same, withKey, withoutKey } from './json.ts';
import { variablesOver } from './overlay-variables.ts';

/** A file with what the egg changed since it was read. What did not change stays as the file had it, to the letter. */
export function overlay(file: JsonObject, base: Egg, egg: Egg, format: EggFormat): JsonObject {
  let out = file;
  const set = (key: string, before: Json, after: Json) => {
    if (!same(before, after)) out = withKey(out, key, after);
  };
  set('name', base.name, egg.name);
  set('author', base.author, egg.author);
  set('description', base.description, egg.description);
  set('features', base.features, egg.features);
  set('file_denylist', base.fileDenylist, egg.fileDenylist);
  set('tags', base.tags, egg.tags);
  set(typeof file['icon'] === 'string' ? 'icon' : 'image', base.icon, egg.icon);
  if (base.updateUrl !== egg.updateUrl) out = within(out, 'meta', { update_url: egg.updateUrl });
  out = imagesIn(out, base, egg, format);
  out = startupIn(out, base, egg);
  out = configIn(out, base, egg);
  out = installIn(out, base, egg);
  return variablesIn(out, base, egg, format);
}

/** The start lines with the one that is used first. */
export function orderedCommands({ startup, startupCommands }: Egg): Record<string, string> {
  const entries = Object.entries(startupCommands);
  const used = entries.findIndex(([, line]) => line === startup);
  if (used === -1) {
    const [[label] = ['Default'], ...rest] = entries;
    return Object.fromEntries([[label, startup], ...rest]);
  }
  return Object.fromEntries([...entries.slice(used, used + 1), ...entries.toSpliced(used, 1)]);
}

function imagesIn(file: JsonObject, base: Egg, egg: Egg, format: EggFormat): JsonObject {
  if (same(base.dockerImages, egg.dockerImages)) return file;
  if (format !== 'PTDL_v1') return withKey(file, 'docker_images', inOldOrder(file, egg.dockerImages));
  return withKey(
    withoutKey(withoutKey(file, 'image'), 'docker_images'),
    'images',
    Object.values(egg.dockerImages),
  );
}

function inOldOrder(file: JsonObject, images: Record<string, string>): JsonObject {
  const before = isObject(file['docker_images']) ? Object.keys(file['docker_images']) : [];
  const place = (label: string) => (before.includes(label) ? before.indexOf(label) : before.length);
  return Object.fromEntries(Object.entries(images).toSorted(([a], [b]) => place(a) - place(b)));
}

function startupIn(file: JsonObject, base: Egg, egg: Egg): JsonObject {
  const commands = orderedCommands(egg);
  if (base.startup === egg.startup && same(orderedCommands(base), commands)) return file;
  if (!Object.hasOwn(file, 'startup_commands')) return withKey(file, 'startup', egg.startup);
  return withKey(file, 'startup_commands', commands);
}

function configIn(file: JsonObject, base: Egg, egg: Egg): JsonObject {
  const asObject = holdsObjects(file);
  let out = file;
  if (!same(base.config.files.map(jsonOf), egg.config.files.map(jsonOf))) {
    const files = filesOver(embeddedOf(file, 'files'), base.config.files, egg.config.files);
    out = withConfig(out, 'files', asEmbedded(files, asObject));
  }
  if (!same(base.config.done, egg.config.done) || base.config.stripAnsi !== egg.config.stripAnsi) {
    const ready = readyOver(embeddedOf(file, 'startup'), egg.config);
    out = withConfig(out, 'startup', asEmbedded(ready, asObject));
  }
  return base.config.stop === egg.config.stop ? out : withConfig(out, 'stop', egg.config.stop);
}

const noInstall = { script: '', container: '', entrypoint: 'ash' };

function installIn(file: JsonObject, base: Egg, egg: Egg): JsonObject {
  const before = base.install ?? noInstall;
  const after = egg.install ?? { ...before, script: '' };
  const changes = Object.fromEntries(
    (['script', 'container', 'entrypoint'] as const)
      .filter((key) => before[key] !== after[key])
      .map((key): [string, Json] => [key, after[key]]),
  );
  if (Object.keys(changes).length === 0) return file;
  const scripts = isObject(file['scripts']) ? file['scripts'] : {};
  return withKey(file, 'scripts', within(scripts, 'installation', changes));
}

function variablesIn(file: JsonObject, base: Egg, egg: Egg, format: EggFormat): JsonObject {
  const held = file['variables'];
  const before = Array.isArray(held) ? held : isObject(held) ? Object.values(held) : [];
  const after = variablesOver(before, base.variables, egg.variables, {
    hasRuleLists: before.some((each) => isObject(each) && Array.isArray(each['rules'])),
    hasFieldType: format === 'PTDL_v2',
    hasSort: format !== 'PTDL_v1' && format !== 'PTDL_v2',
  });
  return same(before, after) ? file : withKey(file, 'variables', after);
}

/** A copy with some values of an object within set. */
function within(file: JsonObject, key: string, values: JsonObject): JsonObject {
  let inner = isObject(file[key]) ? file[key] : {};
  for (const [name, value] of Object.entries(values)) inner = withKey(inner, name, value);
  return withKey(file, key, inner);
}
