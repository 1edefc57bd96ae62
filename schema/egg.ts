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
});
export type EggVariable = z.infer<typeof eggVariable>;

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
