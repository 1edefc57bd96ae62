import type { Json } from '../../schema/eggs/json.ts';
import type { Chance } from './chance.ts';
import { names, text } from './texts.ts';

const parsers = ['file', 'properties', 'ini', 'yaml', 'yml', 'json', 'xml'];
const formats = ['PTDL_v1', 'PTDL_v2', 'PLCN_v1', 'PLCN_v2', 'PLCN_v3'];
const rules = [
  ...[
    'required',
    'nullable',
    'string',
    'numeric',
    'between:1',
    'between:,',
    'in:',
    'in:,,,',
    'size:1e999',
    'max:-1',
  ],
  ...[
    'regex:/^(a+)+$/',
    'regex:/(/',
    'regex:',
    'regex:///',
    'not_regex:/a|b/',
    'date_format:dDjlNSwz',
    'date_format:(',
  ],
  ...[
    'required_if:__proto__,1',
    'same:constructor',
    'gt:toString',
    '__proto__',
    'constructor:1',
    'decimal:9,1',
  ],
  ...[
    'multiple_of:0',
    'digits:NaN',
    'starts_with:',
    'url:javascript',
    'timezone',
    'json',
    'mac_address',
    'active_url',
  ],
];

/** An egg of somebody who wants to break what reads it: right in its outline, and wrong anywhere within. */
export function hostileEgg(chance: Chance): Json {
  // Two of three are eggs in shape, so that what is in them gets further.
  const isShaped = chance.is(0.67);
  const by: Chance = isShaped ? { ...chance, is: (share) => share > 0.89 || chance.is(share) } : chance;
  const holdsText = by.is(0.6);
  const inner = (value: Json): Json => (holdsText ? JSON.stringify(value) : value);
  const egg = object([
    [
      'meta',
      object([
        ['version', by.is(0.95) ? by.one(formats) : 'PTDL_v9'],
        ['update_url', mostlyText(by)],
      ]),
    ],
    ['name', by.is(0.8) ? `egg ${text(by)}`.slice(0, 190) : wild(by, 3)],
    ['author', mostlyText(by)],
    ['description', mostlyText(by)],
    ['uuid', by.is(0.3) ? mostlyText(by) : null],
    ['image', by.is(0.3) ? mostlyText(by) : null],
    ['icon', by.is(0.5) ? `data:image/svg+xml,${text(by)}` : null],
    ['docker_images', mapOf(by, () => mostlyText(by))],
    ['features', listOf(by, () => mostlyText(by))],
    ['tags', listOf(by, () => mostlyText(by))],
    ['file_denylist', listOf(by, () => mostlyText(by))],
    ['startup', by.is(0.9) ? `./game ${text(by)}` : wild(by, 3)],
    ['startup_commands', by.is(0.4) ? mapOf(by, () => mostlyText(by)) : {}],
    [
      'config',
      object([
        ['files', inner(mapOf(by, () => configFile(by)))],
        [
          'startup',
          inner(object([['done', by.is(0.5) ? mostlyText(by) : listOf(by, () => mostlyText(by))]])),
        ],
        ['logs', inner({})],
        ['stop', mostlyText(by)],
      ]),
    ],
    ['scripts', object([['installation', script(by)]])],
    ['variables', listOf(by, (index) => variable(by, index))],
    [by.one(names), wild(by, 4)],
  ]);
  return !isShaped && by.is(0.3) ? bent(by, egg) : egg;
}

/** `__proto__` is a key like any other. */
const object = (entries: readonly (readonly [string, Json])[]): { [key: string]: Json } =>
  Object.fromEntries(entries);

const mostlyText = (by: Chance): Json => (by.is(0.93) ? text(by) : wild(by, 2));

const listOf = (by: Chance, make: (index: number) => Json): Json =>
  by.is(0.95) ? Array.from({ length: by.below(6) }, (_, index) => make(index)) : wild(by, 2);

const mapOf = (by: Chance, make: () => Json): Json =>
  by.is(0.95)
    ? object(Array.from({ length: by.below(6) }, () => [by.is(0.3) ? by.one(names) : text(by), make()]))
    : wild(by, 2);

const configFile = (by: Chance): Json =>
  object([
    ['parser', by.is(0.95) ? by.one(parsers) : by.one(['toml', '__proto__', null])],
    ['find', mapOf(by, () => (by.is(0.3) ? mapOf(by, () => mostlyText(by)) : mostlyText(by)))],
  ]);

const script = (by: Chance): Json =>
  object([
    ['script', `#!/bin/bash\n${text(by)}`],
    ['container', mostlyText(by)],
    ['entrypoint', mostlyText(by)],
  ]);

const variable = (by: Chance, index: number): Json =>
  object([
    ['name', mostlyText(by)],
    ['description', mostlyText(by)],
    ['env_variable', by.is(0.2) ? by.one(names) : `V${String(index)}`],
    ['default_value', mostlyText(by)],
    ['user_viewable', by.is(0.9) ? by.is(0.5) : wild(by, 1)],
    ['user_editable', by.is(0.9) ? by.is(0.5) : wild(by, 1)],
    ['rules', by.is(0.9) ? Array.from({ length: by.below(8) }, () => by.one(rules)).join('|') : wild(by, 2)],
    ['field_type', mostlyText(by)],
    ['sort', by.is(0.9) ? by.below(9) : wild(by, 1)],
  ]);

/** Any JSON. */
function wild(by: Chance, depth: number): Json {
  const kind = by.below(depth > 0 ? 8 : 6);
  if (kind < 2) return text(by);
  if (kind === 2) return by.one([0, -1, 1e308, 5e-324, 2 ** 53, -0.5]);
  if (kind === 3) return by.one([true, false]);
  if (kind < 6) return by.one([null, '', [], {}]);
  if (kind === 6) return Array.from({ length: by.below(5) }, () => wild(by, depth - 1));
  return object(
    Array.from({ length: by.below(5) }, () => [by.is(0.4) ? by.one(names) : text(by), wild(by, depth - 1)]),
  );
}

/** With a few values replaced by any others, and a branch that is far too deep or wide. */
function bent(by: Chance, value: Json): Json {
  if (by.is(0.01)) return deep(1 + by.below(80));
  if (by.is(0.02)) return wild(by, 3);
  if (Array.isArray(value)) return value.map((each) => bent(by, each));
  if (typeof value !== 'object' || value === null) return value;
  return object(Object.entries(value).map(([key, each]) => [key, bent(by, each)]));
}

const deep = (levels: number): Json =>
  levels === 0 ? 'x' : levels % 2 === 0 ? [deep(levels - 1)] : { a: deep(levels - 1) };
