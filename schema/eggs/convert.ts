import type { Egg } from '../egg.ts';
import { asEmbedded, embeddedOf, filesOver, readyOver } from './embedded.ts';
import { at, type Json, type JsonObject } from './json.ts';
import { orderedCommands } from './overlay.ts';
import { variableEntry } from './overlay-variables.ts';
import { downgradedIn } from './placeholders.ts';

/** Where an egg comes from; an empty object for one that was made here. */
type Origin = JsonObject;

/** An egg as Pterodactyl reads it. */
export function asPterodactyl(egg: Egg, origin: Origin): JsonObject {
  const files = downgradedIn(filesOver({}, [], egg.config.files));
  return {
    ...head('PTDL_v2', egg, origin),
    name: egg.name,
    author: egg.author,
    description: egg.description,
    features: egg.features.length === 0 ? null : egg.features,
    docker_images: egg.dockerImages,
    file_denylist: egg.fileDenylist,
    startup: egg.startup,
    config: {
      files: JSON.stringify(files, null, 4),
      startup: asEmbedded(readyOver(embeddedOf(origin, 'startup'), egg.config), false),
      logs: asEmbedded(embeddedOf(origin, 'logs'), false),
      stop: egg.config.stop,
    },
    scripts: scripts(egg),
    variables: egg.variables.map((variable, index) =>
      variableEntry(variable, index + 1, { hasRuleLists: false, hasFieldType: true, hasSort: false }),
    ),
  };
}

/** An egg as Pelican reads it; `asObjects`: for YAML. */
export function asPelican(egg: Egg, origin: Origin, asObjects: boolean): JsonObject {
  const uuid = at(origin, 'uuid');
  return {
    ...head('PLCN_v3', egg, origin),
    name: egg.name,
    author: egg.author,
    ...(typeof uuid === 'string' ? { uuid } : {}),
    description: egg.description,
    image: egg.icon,
    tags: egg.tags,
    features: egg.features,
    docker_images: egg.dockerImages,
    file_denylist: egg.fileDenylist,
    startup_commands: orderedCommands(egg),
    config: {
      files: asEmbedded(filesOver({}, [], egg.config.files), asObjects),
      startup: asEmbedded(readyOver(embeddedOf(origin, 'startup'), egg.config), asObjects),
      logs: asEmbedded(embeddedOf(origin, 'logs'), asObjects),
      stop: egg.config.stop,
    },
    scripts: scripts(egg),
    variables: egg.variables.map((variable, index) =>
      variableEntry(variable, index + 1, { hasRuleLists: true, hasFieldType: false, hasSort: true }),
    ),
  };
}

function head(version: string, egg: Egg, origin: Origin): JsonObject {
  const exportedAt = at(origin, 'exported_at');
  return {
    _comment: 'Exported from Roost',
    meta: { version, update_url: egg.updateUrl },
    ...(exportedAt === undefined ? {} : { exported_at: exportedAt }),
  };
}

function scripts(egg: Egg): Json {
  const { script, container, entrypoint } = egg.install ?? { script: '', container: '', entrypoint: 'ash' };
  return { installation: { script, container, entrypoint } };
}
