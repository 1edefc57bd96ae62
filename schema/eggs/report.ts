import { type Egg, type EggFormat, reservedVariables } from '../egg.ts';
import { eggFeatures } from '../egg-features.ts';
import { brokenRule, whyUnchecked } from './broken-rule.ts';
import { at } from './json.ts';
import { type EggNeeds, needsOf } from './needs.ts';
import type { ReadEgg } from './read.ts';

/** A sentence about an egg that its administrator should know. `path`: in the model of an egg. */
export interface Remark {
  code: RemarkCode;
  message: string;
  path: string | null;
}

export type RemarkCode =
  | 'rule_unchecked'
  | 'default_breaks_rule'
  | 'reserved_variable'
  | 'placeholder_unknown'
  | 'stop_empty'
  | 'done_empty'
  | 'done_pattern'
  | 'no_image'
  | 'image_untagged'
  | 'install_without_image'
  | 'config_path'
  | 'feature_unknown';

export interface EggReport {
  format: EggFormat;
  name: string;
  author: string;
  description: string;
  warnings: Remark[];
  needs: EggNeeds;
  /** What runs the install script; null when there is none. */
  install: { entrypoint: string; container: string; lines: number } | null;
  variables: { envVariable: string; isSecret: boolean; rules: string[] }[];
}

const features = new Set<string>(eggFeatures);
/** Given to every server beside the egg's variables. */
const given = /^(?:P_\w+|TZ|STARTUP|MODIFIED_STARTUP|INTERNAL_IP)$/;

/** What an administrator should know of an egg before it is used. */
export function reportOf({ egg, format, document: file }: ReadEgg): EggReport {
  const { install } = egg;
  return {
    format,
    name: egg.name,
    author: egg.author,
    description: egg.description,
    warnings: [
      ...imageRemarks(egg),
      ...lifeRemarks(egg),
      ...placeholderRemarks(egg),
      ...variableRemarks(egg),
      ...reservedRemarks(at(file, 'variables')),
    ],
    needs: needsOf(egg),
    install: install && {
      entrypoint: install.entrypoint,
      container: install.container,
      lines: install.script.split('\n').length,
    },
    variables: egg.variables.map(({ envVariable, isSecret, rules }) => ({ envVariable, isSecret, rules })),
  };
}

function imageRemarks({ dockerImages, install }: Egg): Remark[] {
  const found: Remark[] = [];
  const images = Object.entries(dockerImages);
  if (images.length === 0) {
    found.push(remark('no_image', 'It names no image, so it runs on nodes without containers only.', null));
  }
  for (const [label, image] of images) {
    if (/[:@]./s.test(image.slice(image.lastIndexOf('/') + 1))) continue;
    const message = `The image ${image} has no tag; what runs may change from one day to the next.`;
    found.push(remark('image_untagged', message, `dockerImages.${label}`));
  }
  if (install !== null && install.container === '') {
    const message =
      'Its install script names no image to run in; nodes with Docker use the image of the server.';
    found.push(remark('install_without_image', message, 'install.container'));
  }
  return found;
}

function lifeRemarks({ config, features: wanted }: Egg): Remark[] {
  const found: Remark[] = [];
  if (config.stop.trim() === '') {
    const message = 'It does not say how its game is stopped; SIGTERM is sent.';
    found.push(remark('stop_empty', message, 'config.stop'));
  }
  if (config.done.length === 0) {
    const message = 'It names no line that says the game is ready; its servers count as running at once.';
    found.push(remark('done_empty', message, 'config.done'));
  }
  for (const entry of config.done) {
    if (entry.startsWith('regex:') && !isPattern(entry.slice('regex:'.length))) {
      found.push(
        remark('done_pattern', `"${entry}" is no pattern here and is taken as text.`, 'config.done'),
      );
    }
  }
  for (const feature of wanted.filter((each) => !features.has(each))) {
    found.push(remark('feature_unknown', `The feature "${feature}" is not known here.`, 'features'));
  }
  for (const { path } of config.files) {
    if (!/(^|\/)\.\.(\/|$)/.test(path)) continue;
    found.push(remark('config_path', `The config file ${path} lies outside of the server.`, 'config.files'));
  }
  return found;
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source.replace(/^\(\?[ims]+\)/, '')) instanceof RegExp;
  } catch {
    return false;
  }
}

function placeholderRemarks({ startupCommands, startup, variables, config }: Egg): Remark[] {
  const names = new Set([...variables.map(({ envVariable }) => envVariable), ...reservedVariables]);
  const isKnown = (name: string) => names.has(name) || given.test(name);
  const lines = [...new Set([startup, ...Object.values(startupCommands)])];
  const unknown = namesIn(lines).filter((name) => !isKnown(name));
  const found = unknown.map((name) =>
    remark('placeholder_unknown', `The start line uses {{${name}}}, which is no variable.`, 'startup'),
  );
  for (const { path, find } of config.files) {
    const values = find.map(({ value }) => String(value));
    for (const name of namesIn(values)) {
      const variable = /^(?:server\.environment|env)\.(\w+)$/.exec(name)?.[1];
      const isFine = variable === undefined ? /^(server|config)\./.test(name) : isKnown(variable);
      if (isFine) continue;
      const message = `The config file ${path} uses {{${name}}}, which is not known here.`;
      found.push(remark('placeholder_unknown', message, `config.files.${path}`));
    }
  }
  return found;
}

const namesIn = (texts: readonly string[]): string[] => [
  ...new Set(
    texts.flatMap((text) => Array.from(text.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g), ([, name = '']) => name)),
  ),
];

function variableRemarks({ variables }: Egg): Remark[] {
  const defaults = Object.fromEntries(
    variables.map(({ envVariable, defaultValue }) => [envVariable, defaultValue]),
  );
  return variables.flatMap(({ envVariable, defaultValue, rules }) => {
    const unchecked = rules.flatMap((rule) => {
      const why = whyUnchecked(rule);
      const path = `variables.${envVariable}.rules`;
      return why === null ? [] : [remark('rule_unchecked', `${envVariable}: ${why}`, path)];
    });
    const broken = defaultValue === '' ? null : brokenRule(defaultValue, rules, defaults);
    if (broken === null) return unchecked;
    const message = `${envVariable} breaks its own rules as it is set at first: ${broken}`;
    return [...unchecked, remark('default_breaks_rule', message, `variables.${envVariable}.defaultValue`)];
  });
}

function reservedRemarks(held: unknown): Remark[] {
  const reserved = new Set<string>(reservedVariables);
  const entries: unknown[] = typeof held === 'object' && held !== null ? Object.values(held) : [];
  return entries.flatMap((entry) => {
    const name: unknown =
      typeof entry === 'object' && entry !== null && 'env_variable' in entry ? entry.env_variable : null;
    if (typeof name !== 'string' || !reserved.has(name)) return [];
    const message = `The variable ${name} is left out: the panel sets it itself.`;
    return [remark('reserved_variable', message, `variables.${name}`)];
  });
}

const remark = (code: RemarkCode, message: string, path: string | null): Remark => ({ code, message, path });
