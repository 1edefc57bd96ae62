import * as z from 'zod';
import { type Egg, egg, type EggConfigFile, type EggVariable, reservedVariables } from './egg.ts';
import { ApiError } from './errors.ts';

/** Text that may be absent or null. */
const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const scalar = z.union([z.string(), z.number(), z.boolean()]);
/** Objects hold conditions: current value → replacement. */
const replacement = z.union([scalar, z.record(z.string(), scalar)]);

const variable = z.object({
  name: z.string(),
  description: optionalText,
  env_variable: z.string(),
  default_value: z.union([scalar.transform(String), z.null().transform(() => '')]).default(''),
  user_viewable: z.coerce.boolean().default(false),
  user_editable: z.coerce.boolean().default(false),
  rules: z.union([z.string(), z.array(z.string())]).nullish(),
});

const source = z.object({
  meta: z.object({ version: z.string(), update_url: z.string().nullish() }),
  name: z.string(),
  author: optionalText,
  description: optionalText,
  features: z.array(z.string()).nullish(),
  docker_images: z.union([z.record(z.string(), z.string()), z.array(z.string())]),
  file_denylist: z.array(z.string()).nullish(),
  startup: z.string(),
  config: z.object({
    files: embedded(
      z.record(
        z.string(),
        z.object({
          parser: z.string(),
          find: z.union([z.record(z.string(), replacement), z.tuple([])]).nullish(),
        }),
      ),
    ),
    startup: embedded(
      z.object({
        done: z.union([z.string(), z.array(z.string())]).nullish(),
        strip_ansi: z.boolean().nullish(),
      }),
    ),
    stop: optionalText,
  }),
  scripts: z
    .object({
      installation: z
        .object({ script: optionalText, container: optionalText, entrypoint: optionalText })
        .nullish(),
    })
    .nullish(),
  variables: z.array(variable).nullish(),
});
type Source = z.infer<typeof source>;

/** Reads an egg file of the form PTDL_v2. Throws `egg_invalid` with the paths of what cannot be read. */
export function importEgg(text: string): Egg {
  const parsed = source.safeParse(jsonOf(text));
  if (!parsed.success) throw invalid(parsed.error);
  const { version } = parsed.data.meta;
  if (version !== 'PTDL_v2') {
    const message = `This egg has the form ${version.slice(0, 40)}; PTDL_v2 can be read.`;
    throw new ApiError('egg_invalid', { message, fields: [{ path: 'meta.version', message }] });
  }
  const checked = egg.safeParse(eggFrom(parsed.data));
  if (!checked.success) throw invalid(checked.error);
  refuseRepeated(checked.data.variables);
  return checked.data;
}

/** Whether a variable by this name most likely holds a secret. */
export const isSecretName = (envVariable: string): boolean =>
  /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|(PASS|_PW|KEY|GSLT)$/.test(envVariable.toUpperCase());

/** Laravel rules of a `|` list; a pattern may hold `|` itself. */
export function splitRules(rules: string | readonly string[] | null | undefined): string[] {
  if (rules === null || rules === undefined) return [];
  if (typeof rules !== 'string') return rules.filter((rule) => rule !== '');
  const found: string[] = [];
  for (const part of rules.split('|')) {
    const last = found.at(-1);
    if (last !== undefined && isOpenPattern(last)) found[found.length - 1] = `${last}|${part}`;
    else if (part !== '') found.push(part);
  }
  return found;
}

/** `regex:/…` whose closing slash has not come yet. */
const isOpenPattern = (rule: string): boolean =>
  /^(not_)?regex:\//.test(rule) && !/^(not_)?regex:\/.*[^\\]\/[a-zA-Z]*$/s.test(rule);

function eggFrom(from: Source) {
  const done = from.config.startup.done ?? [];
  return {
    name: from.name,
    author: from.author,
    description: from.description,
    features: from.features ?? [],
    dockerImages: imagesFrom(from.docker_images),
    fileDenylist: from.file_denylist ?? [],
    startup: from.startup,
    config: {
      files: Object.entries(from.config.files).map(([path, file]) => fileFrom(path, file)),
      done: (typeof done === 'string' ? [done] : done).filter((text) => text !== ''),
      stripAnsi: from.config.startup.strip_ansi ?? false,
      stop: from.config.stop,
    },
    install: installFrom(from),
    variables: (from.variables ?? []).map(variableFrom),
    updateUrl: from.meta.update_url ?? null,
  };
}

const imagesFrom = (images: Source['docker_images']): Record<string, string> =>
  Array.isArray(images) ? Object.fromEntries(images.map((image) => [image, image])) : images;

function fileFrom(path: string, file: Source['config']['files'][string]) {
  const find = Array.isArray(file.find) ? {} : (file.find ?? {});
  return {
    path,
    parser: file.parser === 'yml' ? 'yaml' : file.parser,
    find: Object.entries(find).flatMap(([match, value]): EggConfigFile['find'] =>
      typeof value === 'object'
        ? Object.entries(value).map(([ifValue, wanted]) => ({ match, ifValue, value: wanted }))
        : [{ match, ifValue: null, value }],
    ),
  };
}

function installFrom(from: Source): Egg['install'] {
  const installation = from.scripts?.installation;
  if (installation === null || installation === undefined || installation.script.trim() === '') return null;
  const entrypoint = installation.entrypoint === '' ? 'ash' : installation.entrypoint;
  return {
    script: installation.script.replaceAll('\r\n', '\n'),
    container: installation.container,
    entrypoint,
  };
}

const variableFrom = (from: z.infer<typeof variable>): EggVariable => ({
  name: from.name,
  description: from.description,
  envVariable: from.env_variable,
  defaultValue: from.default_value,
  userViewable: from.user_viewable,
  userEditable: from.user_editable,
  rules: splitRules(from.rules),
  isSecret: isSecretName(from.env_variable),
});

function refuseRepeated(variables: readonly EggVariable[]): void {
  const names = new Set<string>(reservedVariables);
  for (const [index, { envVariable }] of variables.entries()) {
    if (names.has(envVariable)) {
      const message = `The variable ${envVariable} is reserved or named twice.`;
      throw new ApiError('egg_invalid', {
        message,
        fields: [{ path: `variables.${index}.env_variable`, message }],
      });
    }
    names.add(envVariable);
  }
}

/** JSON within a JSON string, as most files have it; an object or nothing is taken too. */
function embedded<S extends z.ZodType>(schema: S) {
  const unwrapped = (value: unknown): unknown => {
    if (value === null || value === undefined || value === '') return {};
    const inner = typeof value === 'string' ? jsonOf(value) : value;
    return Array.isArray(inner) && inner.length === 0 ? {} : inner;
  };
  return z.preprocess(unwrapped, schema);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function invalid(error: z.ZodError): ApiError {
  const fields = error.issues
    .slice(0, 10)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  return new ApiError('egg_invalid', { fields });
}
