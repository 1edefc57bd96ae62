import { LineCounter, parseDocument as parseYaml } from 'yaml';
import { ApiError } from '../errors.ts';
import { isObject, type Json, type JsonObject, toJson } from './json.ts';

/** As long as the API takes; public eggs with pictures stay below half of it. */
const maxChars = 1_048_576;
/** YAML takes far longer to read than JSON; no public egg reaches a fifth of these. */
const maxYamlLines = 8_000;
const maxIndicators = 30_000;
const maxNesting = 64;
const maxAliases = 100;

/** Reads JSON or YAML into an object. Throws `egg_invalid` with the line where that is known. */
export function readDocument(text: string): JsonObject {
  if (text.length > maxChars) throw refusal('', 'An egg file may have 1 MiB at most.');
  const clean = text.replace(/^\uFEFF/, '');
  const value = /^\s*[{[]/.test(clean) ? readJson(clean, '') : readYaml(clean);
  if (!isObject(value)) throw refusal('', 'An egg file holds an object with name, meta and more.');
  return value;
}

/** Reads JSON that stands at a path within an egg file. Throws `egg_invalid`. */
export function readJson(text: string, path: string): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const where = error instanceof SyntaxError ? placeIn(text, error) : '';
    throw refusal(path, `This is not JSON${where}.`);
  }
  return bounded(parsed, path);
}

export const refusal = (path: string, message: string): ApiError =>
  new ApiError('egg_invalid', { message: `The egg cannot be read: ${message}`, fields: [{ path, message }] });

/** V8 names the offset; other engines may not. */
function placeIn(text: string, error: SyntaxError): string {
  const offset = /at position (\d+)/.exec(error.message)?.[1];
  if (offset === undefined) return '';
  return ` (line ${text.slice(0, Number(offset)).split('\n').length})`;
}

function readYaml(text: string): Json {
  const lines = text.split('\n');
  const indicators = text.match(/[,:&*!?[\]{}]/g)?.length ?? 0;
  const isLong = lines.length > maxYamlLines || indicators > maxIndicators;
  if (isLong || lines.some((line) => nestingOf(line) > maxNesting)) {
    throw refusal('', 'This YAML is too long or nests too deeply.');
  }
  const lineCounter = new LineCounter();
  try {
    const yaml = parseYaml(text, {
      lineCounter,
      prettyErrors: false,
      logLevel: 'silent',
      version: '1.2',
    });
    const [error] = yaml.errors;
    if (error !== undefined) {
      throw refusal('', `This is not YAML (line ${lineCounter.linePos(error.pos[0]).line}).`);
    }
    return bounded(yaml.toJS({ maxAliasCount: maxAliases }), '');
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw refusal('', 'This is not YAML that can be read.');
  }
}

/** How deeply a line of YAML may nest at most: by indicators, and by indentation. */
function nestingOf(line: string): number {
  const lead = /^(?:\s*[?:-](?=\s|$))*/.exec(line)?.[0] ?? '';
  const indicators = lead.replaceAll(/\s/g, '').length;
  const isFlow = /^\s*[[{]|:\s+[[{]|-\s+[[{]/.test(line);
  return indicators + (isFlow ? (line.match(/[[{]/g)?.length ?? 0) : 0);
}

function bounded(value: unknown, path: string): Json {
  const json = toJson(value);
  if (json === null && value !== null) throw refusal(path, 'This nests too deeply or holds too much.');
  return json;
}
