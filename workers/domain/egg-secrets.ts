import { isObject, type JsonObject, toJson, withKey } from '../../schema/eggs/json.ts';
import type { Sealer } from '../sealing.ts';

/** Defaults of an egg's secret variables open for nothing else. */
const defaultPurpose = (eggUuid: string, envVariable: string): string =>
  `egg-default:${eggUuid}:${envVariable}`;

interface Default {
  envVariable: string;
  defaultValue: string;
  isSecret: boolean;
}

/** A variable's default as its row keeps it. */
export async function sealDefault(sealer: Sealer, eggUuid: string, variable: Default): Promise<string> {
  const { envVariable, defaultValue, isSecret } = variable;
  if (!isSecret || defaultValue === '') return defaultValue;
  return await sealer.seal(defaultPurpose(eggUuid, envVariable), defaultValue);
}

/** The default of a variable's row. One that was kept before defaults were sealed is as it is. */
export async function openDefault(sealer: Sealer, eggUuid: string, variable: Default): Promise<string> {
  const { envVariable, defaultValue, isSecret } = variable;
  if (!isSecret || !isSealed(defaultValue)) return defaultValue;
  return await sealer.open(defaultPurpose(eggUuid, envVariable), defaultValue);
}

const isSealed = (text: string): boolean => /^v1\.[\w-]{16}\.[\w-]{22,}$/.test(text);

/** An egg's file as its row keeps it: JSON text, with the defaults of these variables sealed. */
export async function sealOrigin(
  sealer: Sealer,
  eggUuid: string,
  { document, secrets }: { document: JsonObject; secrets: ReadonlySet<string> },
): Promise<string> {
  const sealed = await withDefaults(document, async (name, value) => {
    if (!secrets.has(name) || value === null || value === '') return value;
    return { sealed: await sealer.seal(defaultPurpose(eggUuid, name), JSON.stringify(value)) };
  });
  return JSON.stringify(sealed);
}

/** The file as it was. */
export async function openOrigin(sealer: Sealer, eggUuid: string, text: string): Promise<JsonObject> {
  const document = toJson(JSON.parse(text));
  if (document === null || !isObject(document)) throw new Error('the origin of an egg is no object');
  return await withDefaults(document, async (name, value) => {
    const sealed = isObject(value) ? value['sealed'] : undefined;
    if (typeof sealed !== 'string') return value;
    return toJson(JSON.parse(await sealer.open(defaultPurpose(eggUuid, name), sealed)));
  });
}

/** The file with no defaults of these variables. */
export const withoutDefaults = (document: JsonObject, names: ReadonlySet<string>): Promise<JsonObject> =>
  withDefaults(document, (name, value) => Promise.resolve(names.has(name) ? '' : value));

type Json = JsonObject[string];

async function withDefaults(
  document: JsonObject,
  change: (name: string, value: Json) => Promise<Json>,
): Promise<JsonObject> {
  const { variables } = document;
  if (!Array.isArray(variables)) return document;
  const changed = await Promise.all(
    variables.map(async (variable): Promise<Json> => {
      if (!isObject(variable)) return variable;
      const { env_variable: name, default_value: value } = variable;
      if (typeof name !== 'string' || value === undefined) return variable;
      return withKey(variable, 'default_value', await change(name, value));
    }),
  );
  return withKey(document, 'variables', changed);
}
