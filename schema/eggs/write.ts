import { stringify } from 'yaml';
import type { Egg, EggFormat } from '../egg.ts';
import { asPelican, asPterodactyl } from './convert.ts';
import { holdsObjects } from './embedded.ts';
import { isObject, type JsonObject, toJson, withKey } from './json.ts';
import { lossesIn } from './losses.ts';
import { overlay } from './overlay.ts';
import { eggOf } from './read.ts';

export interface WriteRequest {
  egg: Egg;
  /**
   * The file that it came from, parsed or as JSON text; null for an egg that was made here. As text its keys keep their
   * order, which `jsonb` forgets, and with it which start line is the first.
   */
  origin: unknown;
  /** `own`: the form of the origin, else PTDL_v2. */
  as: 'own' | 'PTDL_v2' | 'PLCN_v3';
  /** Left out: as the origin was, YAML for PLCN_v3. */
  syntax?: 'json' | 'yaml';
  /** ISO 8601; left out, the origin's time stays. */
  exportedAt?: string;
}

export interface WrittenEgg {
  format: EggFormat;
  syntax: 'json' | 'yaml';
  text: string;
  /** What this form cannot hold, in sentences. */
  losses: string[];
}

/**
 * An egg as a file. In the form of its origin an unchanged egg comes back without any loss, and a changed one differs
 * where it was changed. Throws `egg_invalid` when the origin is no egg.
 */
export function writeEgg({ egg, origin, as, syntax, exportedAt }: WriteRequest): WrittenEgg {
  const document = documentOf(origin);
  const source = document === null ? null : eggOf(document);
  const format = as === 'own' ? (source?.format ?? 'PTDL_v2') : as;
  const isOwn = source !== null && document !== null && format === source.format;
  const written = syntax ?? (isOwn ? syntaxOf(document) : format === 'PLCN_v3' ? 'yaml' : 'json');
  const from = document ?? {};
  const bare = isOwn ? overlay(document, source.egg, egg, format) : converted(format, egg, from, written);
  const dated = exportedAt === undefined ? bare : withKey(bare, 'exported_at', exportedAt);
  return {
    format,
    syntax: written,
    text: asText(dated, written),
    losses: lossesIn(format, egg, from, isOwn),
  };
}

/** Whether an egg says anything else than the file that it came from. */
export function isChanged(egg: Egg, origin: unknown): boolean {
  const document = documentOf(origin);
  if (document === null) return false;
  const { egg: base, format } = eggOf(document);
  return overlay(document, base, egg, format) !== document;
}

function documentOf(origin: unknown): JsonObject | null {
  const value = toJson(typeof origin === 'string' ? JSON.parse(origin) : origin);
  return value !== null && isObject(value) ? value : null;
}

const syntaxOf = (document: JsonObject): 'json' | 'yaml' => (holdsObjects(document) ? 'yaml' : 'json');

const converted = (format: EggFormat, egg: Egg, origin: JsonObject, syntax: 'json' | 'yaml'): JsonObject =>
  format === 'PLCN_v3' ? asPelican(egg, origin, syntax === 'yaml') : asPterodactyl(egg, origin);

function asText(document: JsonObject, syntax: 'json' | 'yaml'): string {
  if (syntax === 'json') return `${JSON.stringify(document, null, 4)}\n`;
  return stringify(document, { lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false });
}
