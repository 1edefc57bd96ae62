import * as z from 'zod';
import { readJson } from './document.ts';

/** An egg file in any of its forms, with what people's panels made of it. Lists may be `{}` and maps `[]`. */
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const text = z.union([scalar.transform(String), z.null().transform(() => '')]).optional();
const plain = text.transform((value) => value ?? '');
const list = z.preprocess(asList, z.array(scalar.transform(String)));
const map = z.preprocess(asMap, z.record(z.string(), scalar.transform(String)));
const flag = z.union([z.boolean(), z.number(), z.string(), z.null()]).optional();

/** Objects hold conditions: current value → replacement. */
const replacement = z.union([
  scalar,
  z.null().transform(() => ''),
  z.record(z.string(), z.union([scalar, z.null().transform(() => '')])),
]);

const variable = z.object({
  name: plain,
  description: plain,
  env_variable: z.string(),
  default_value: plain,
  user_viewable: flag.transform(isOn),
  user_editable: flag.transform(isOn),
  rules: z.union([z.string(), z.null(), list]).optional(),
  field_type: text.transform((value) => (value === undefined || value === '' ? 'text' : value)),
  sort: z.coerce.number().nullish().catch(null),
});

const parsers = ['file', 'properties', 'ini', 'yaml', 'json', 'xml'] as const;

const configFile = z.object({
  parser: z.preprocess(
    (value) => (value === 'yml' ? 'yaml' : value),
    z.enum(parsers, { error: `One of ${parsers.join(', ')} is needed.` }),
  ),
  find: z.preprocess(asMap, z.record(z.string(), replacement)),
});

const ready = z.object({
  done: z.union([z.string(), z.null().transform(() => ''), list]).optional(),
  strip_ansi: flag.transform(isOn),
});

export const source = z.object({
  meta: z.object({ version: z.string(), update_url: z.string().nullish() }),
  name: z.string(),
  author: plain,
  description: plain,
  uuid: z.string().nullish(),
  /** A picture; PTDL_v1 has its image here. */
  image: z.string().nullish(),
  icon: z.string().nullish(),
  images: z.preprocess(asImages, z.record(z.string(), z.string())),
  docker_images: z.preprocess(asImages, z.record(z.string(), z.string())),
  tags: list,
  features: list,
  file_denylist: list,
  startup: text,
  startup_commands: map,
  config: z.object({
    files: z.preprocess((value) => embedded(value, 'config.files'), z.record(z.string(), configFile)),
    startup: z.preprocess((value) => embedded(value, 'config.startup'), ready),
    stop: plain,
  }),
  scripts: z
    .object({
      installation: z.object({ script: plain, container: plain, entrypoint: plain }).nullish(),
    })
    .nullish(),
  variables: z.preprocess(asItems, z.array(variable)),
});
export type Source = z.infer<typeof source>;
export type SourceVariable = z.infer<typeof variable>;

function isOn(value: boolean | number | string | null | undefined): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

function asItems(value: unknown): unknown {
  if (value === null || value === undefined || value === '') return [];
  return typeof value === 'object' && !Array.isArray(value) ? Object.values(value) : value;
}

function asList(value: unknown): unknown {
  const items = asItems(value);
  return Array.isArray(items) ? items.filter((item) => item !== null && item !== '') : items;
}

function asMap(value: unknown): unknown {
  if (value === null || value === undefined || value === '') return {};
  return Array.isArray(value) && value.length === 0 ? {} : value;
}

/** A list of images names them by themselves. */
function asImages(value: unknown): unknown {
  if (typeof value === 'string' && value !== '') return { [value]: value };
  if (!Array.isArray(value)) return asMap(value);
  return Object.fromEntries(value.map((image) => [String(image), image]));
}

/** JSON within a JSON string, as most files have it; an object or nothing is taken too. */
function embedded(value: unknown, path: string): unknown {
  return asMap(typeof value === 'string' && value.trim() !== '' ? readJson(value, path) : value);
}
