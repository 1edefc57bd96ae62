import * as z from 'zod';

/** Config files that an egg keeps in step with the server's settings before each start. */
export const eggConfigFile = z.object({
  path: z.string().min(1).max(512),
  parser: z.enum(['file', 'properties', 'ini', 'yaml', 'json', 'xml']),
  /** `match` → value with `{{…}}` placeholders, in the file's order. */
  find: z.array(
    z.object({
      match: z.string(),
      /** Replace only when the current value equals this (`regex:` begins a pattern). */
      ifValue: z.string().nullable(),
      value: z.union([z.string(), z.number(), z.boolean()]),
    }),
  ),
});
export type EggConfigFile = z.infer<typeof eggConfigFile>;

const eggVariable = z.object({
  name: z.string().min(1).max(191),
  description: z.string().max(4096),
  envVariable: z.string().regex(/^\w{1,191}$/),
  defaultValue: z.string().max(8192),
  userViewable: z.boolean(),
  userEditable: z.boolean(),
  /** Laravel rules, in order. */
  rules: z.array(z.string()),
  isSecret: z.boolean(),
  /** How Pterodactyl asks for it; `text` in nearly all files. */
  fieldType: z.string().max(32),
});
export type EggVariable = z.infer<typeof eggVariable>;

/** The forms of egg files that can be read and written. */
export const eggFormats = ['PTDL_v1', 'PTDL_v2', 'PLCN_v1', 'PLCN_v2', 'PLCN_v3'] as const;
export type EggFormat = (typeof eggFormats)[number];

/** An egg as Roost keeps it, whatever format it came in. */
export const egg = z.object({
  name: z.string().min(1).max(191),
  author: z.string().max(191),
  description: z.string().max(8192),
  features: z.array(z.string()),
  /** Label → image. */
  dockerImages: z.record(z.string(), z.string()),
  fileDenylist: z.array(z.string()),
  startup: z.string().min(1),
  /** Label → line; `startup` is one of them. */
  startupCommands: z.record(z.string(), z.string()),
  tags: z.array(z.string()),
  /** A data URI or an address. */
  icon: z.string().nullable(),
  config: z.object({
    files: z.array(eggConfigFile),
    done: z.array(z.string()),
    stripAnsi: z.boolean(),
    stop: z.string(),
  }),
  install: z.object({ script: z.string(), container: z.string(), entrypoint: z.string() }).nullable(),
  variables: z.array(eggVariable),
  updateUrl: z.string().nullable(),
});
export type Egg = z.infer<typeof egg>;

/** Names that an egg may not take as variables: Roost or the shell gives them. */
export const reservedVariables = [
  'SERVER_MEMORY',
  'SERVER_IP',
  'SERVER_PORT',
  'ENV',
  'HOME',
  'USER',
  'STARTUP',
  'SERVER_UUID',
  'UUID',
] as const;
