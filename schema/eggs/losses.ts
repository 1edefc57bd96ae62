import type { Egg, EggFormat } from '../egg.ts';
import { at, isObject, type JsonObject } from './json.ts';
import { isSecretName } from './secret-names.ts';

const known = new Set(
  (
    '_comment meta exported_at name author uuid description image images icon tags features docker_images ' +
    'file_denylist startup startup_commands config scripts variables'
  ).split(' '),
);

/** What an egg would lose in a form, in sentences. `isOwn`: written over the file that it came from. */
export function lossesIn(format: EggFormat, egg: Egg, origin: JsonObject, isOwn: boolean): string[] {
  const isPterodactyl = format === 'PTDL_v1' || format === 'PTDL_v2';
  const found: string[] = [];
  const others = Object.keys(egg.startupCommands).filter(
    (label) => egg.startupCommands[label] !== egg.startup,
  );
  const holdsLines = format === 'PLCN_v3' || (isOwn && Object.hasOwn(origin, 'startup_commands'));
  if (!holdsLines && others.length > 0) {
    found.push(`${format} holds one start line; it does not hold ${quoted(others)}.`);
  }
  if (isPterodactyl && !isOwn) {
    if (egg.tags.length > 0) found.push(`${format} holds no tags; ${quoted(egg.tags)} are left out.`);
    if (typeof at(origin, 'uuid') === 'string') {
      found.push(`${format} holds no uuid; Pelican takes the file for a new egg.`);
    }
  }
  if (isPterodactyl && egg.icon !== null && !(isOwn && hasPicture(origin))) {
    found.push(`${format} holds no picture.`);
  }
  if (format === 'PTDL_v1' && Object.entries(egg.dockerImages).some(([label, image]) => label !== image)) {
    found.push('PTDL_v1 holds images without names for them.');
  }
  if (!isOwn) found.push(...lostByConversion(format, egg, origin));
  const secrets = egg.variables.filter((each) => each.isSecret !== isSecretName(each.envVariable));
  if (secrets.length > 0) {
    const names = quoted(secrets.map(({ envVariable }) => envVariable));
    found.push(`No form of egg says which variables are secret; that of ${names} must be set again.`);
  }
  return found;
}

function lostByConversion(format: EggFormat, egg: Egg, origin: JsonObject): string[] {
  const found: string[] = [];
  const unknown = Object.keys(origin).filter((key) => !known.has(key));
  if (unknown.length > 0) found.push(`${quoted(unknown)} of the original file are left out.`);
  const fields = egg.variables.filter(({ fieldType }) => fieldType !== 'text');
  if (format === 'PLCN_v3' && fields.length > 0) {
    found.push(
      `${format} holds no kinds of fields: ${quoted(fields.map(({ envVariable }) => envVariable))}.`,
    );
  }
  return found;
}

const hasPicture = (origin: JsonObject): boolean =>
  isObject(origin) && (typeof origin['icon'] === 'string' || typeof origin['image'] === 'string');

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
