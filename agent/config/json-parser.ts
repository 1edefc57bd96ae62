import type { ConfigParser, Value } from './replacement.ts';
import { setInTree, type Tree } from './tree.ts';

type Json = null | string | number | boolean | RawNumber | Json[] | { [key: string]: Json };

/** Indentation makes each line of a deeper document much longer than it was. */
const levelsMax = 32;

/**
 * Sets values by dotted path. Four spaces of indentation, as in Wings; a file in which nothing changes stays as it is.
 * Numbers that were not touched keep every digit. Throws on documents nested too deeply.
 */
export const jsonParser: ConfigParser = (text, replacements) => {
  const tree = new JsonTree(text.trim() === '' ? {} : parse(text));
  if (isDeeper(tree.root, levelsMax)) throw new Error('it is nested too deeply.');
  const { changed, problems } = setInTree(tree, replacements);
  if (!changed && text.trim() !== '') return { text, problems };
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return { text: `${print(tree.root, '\n')}\n`.replaceAll('\n', end), problems };
};

/** A number as it is written: JavaScript's own would lose digits of long ones. */
class RawNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

class JsonTree implements Tree<Json> {
  readonly root: Json;

  constructor(root: Json) {
    this.root = root;
  }

  kind(node: Json): 'map' | 'list' | 'value' | 'nothing' {
    if (node === null) return 'nothing';
    if (Array.isArray(node)) return 'list';
    return isMap(node) ? 'map' : 'value';
  }

  get(holder: Json, key: string | number): Json | undefined {
    const record = asRecord(holder);
    return Object.hasOwn(record, key) ? record[key] : undefined;
  }

  keys(holder: Json): (string | number)[] {
    if (Array.isArray(holder)) return [...holder.keys()];
    return isMap(holder) ? Object.keys(holder) : [];
  }

  open(holder: Json, key: string | number): Json {
    return this.get(holder, key) ?? null;
  }

  /** Own properties only: a path such as `__proto__.x` must not reach beyond the document. */
  put(holder: Json, key: string | number, value: Json): void {
    const property = { value, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(asRecord(holder), key, property);
  }

  make(kind: 'map' | 'list'): Json {
    return kind === 'map' ? {} : [];
  }

  textOf(node: Json): string {
    return node instanceof RawNumber ? node.source : String(node);
  }

  typeOf(node: Json): 'text' | 'number' | 'boolean' | 'nothing' {
    if (node === null) return 'nothing';
    if (typeof node === 'string') return 'text';
    return typeof node === 'boolean' ? 'boolean' : 'number';
  }

  makeValue(value: Value | bigint): Json {
    if (typeof value === 'bigint') return new RawNumber(String(value));
    return typeof value === 'number' ? new RawNumber(JSON.stringify(value)) : value;
  }
}

const isMap = (node: Json): node is { [key: string]: Json } =>
  typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof RawNumber);

const isDeeper = (value: Json, levels: number): boolean =>
  (Array.isArray(value) || isMap(value)) &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

function parse(text: string): Json {
  return withSource(text, (_, value, { source }) =>
    typeof value === 'number' ? new RawNumber(source ?? String(value)) : value,
  );
}

type Reviver = (key: string, value: Json, context: { source?: string }) => Json;

/** Since Node 21 `JSON.parse` gives its reviver what stood in the text, which the compiler's library does not know yet. */
const withSource = (text: string, reviver: Reviver): Json =>
  (JSON.parse as (text: string, reviver: Reviver) => Json)(text, reviver);

function print(node: Json, gap: string): string {
  if (node instanceof RawNumber) return node.source;
  const inner = `${gap}    `;
  if (Array.isArray(node)) {
    if (node.length === 0) return '[]';
    return `[${node.map((each) => inner + print(each, inner)).join(',')}${gap}]`;
  }
  if (!isMap(node)) return JSON.stringify(node);
  const entries = Object.entries(node);
  if (entries.length === 0) return '{}';
  return `{${entries.map(([key, each]) => `${inner}${JSON.stringify(key)}: ${print(each, inner)}`).join(',')}${gap}}`;
}

/** An array answers to its indexes by name like an object; nothing else is asked for a child. */
const asRecord = (value: Json): Record<string, Json> => value as Record<string, Json>;
