import { applies, type ConfigParser, type Replacement } from './config-parsers.ts';

type Json = null | string | number | boolean | Json[] | { [key: string]: Json };

/** Indentation makes each line of a deeper document much longer than it was. */
const levelsMax = 32;

/**
 * Sets values by dotted path: `a.b`, `list[0].x`, and `*` for every key or element of one level.
 * A missing object on the way is made. Four spaces of indentation, as in Wings. Throws on documents nested too deeply.
 */
export const jsonParser: ConfigParser = (text, replacements) => {
  const root: { document: Json } = { document: text.trim() === '' ? {} : asJson(text) };
  if (isDeeper(root.document, levelsMax)) throw new Error('it is nested too deeply.');
  for (const replacement of replacements) {
    set(root, 'document', stepsOf(replacement.match), replacement);
  }
  return `${JSON.stringify(root.document, null, 4)}\n`;
};

function stepsOf(match: string): string[] {
  return match
    .replaceAll(/\[(\d+|\*)\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '');
}

function set(holder: Record<string, Json>, key: string, steps: string[], replacement: Replacement): void {
  const [step, ...rest] = steps;
  if (step === undefined) {
    const present = holder[key];
    const shown = typeof present === 'object' || present === undefined ? undefined : String(present);
    if (applies(replacement, shown)) define(holder, key, typed(replacement.value));
    return;
  }
  let inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
  if (inner === undefined || inner === null || typeof inner !== 'object') {
    if (step === '*') return;
    inner = {};
    define(holder, key, inner);
  }
  const target = asRecord(inner);
  const names = step === '*' ? Object.keys(inner) : [step];
  for (const name of names) set(target, name, rest, replacement);
}

const isDeeper = (value: Json, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

/** Own properties only: a path such as `__proto__.x` must not reach beyond the document. */
function define(holder: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Text that is a whole number becomes one, as in Wings: ports are written as numbers. */
function typed(value: string | number | boolean): Json {
  return typeof value === 'string' && /^-?(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
}

/** `JSON.parse` makes nothing but these types. */
const asJson = (text: string): Json => JSON.parse(text) as Json;

/** An array answers to its indexes by name like an object. */
const asRecord = (value: Json[] | { [key: string]: Json }): Record<string, Json> =>
  value as Record<string, Json>;
