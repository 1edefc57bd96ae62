/** What an egg file holds, whichever syntax it was written in. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

const maxDepth = 32;
const maxValues = 20_000;

/** A parsed value as JSON; null when it nests too deeply, holds too much or is none. */
export function toJson(value: unknown): Json | null {
  const budget = { values: maxValues };
  const found = copied(value, 0, budget);
  return found === undefined ? null : found;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of keys; undefined where there is none. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let found = value;
  for (const key of keys) {
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

/** A copy with one key set, at its old place or last; `__proto__` is a key like any other. */
export function withKey(object: JsonObject, key: string, value: Json): JsonObject {
  const entries = Object.entries(object).map(([name, old]): [string, Json] => [
    name,
    name === key ? value : old,
  ]);
  if (!Object.hasOwn(object, key)) entries.push([key, value]);
  return Object.fromEntries(entries);
}

export const withoutKey = (object: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

/** Whether two values hold the same; the order of an object's keys does not matter. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    return one.every((each, index) => same(each, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]));
}

function copied(value: unknown, depth: number, budget: { values: number }): Json | undefined {
  budget.values -= 1;
  if (budget.values < 0 || depth > maxDepth) return undefined;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object') return undefined;
  if (Array.isArray(value)) {
    const list: Json[] = [];
    for (const each of value) {
      const item = copied(each, depth + 1, budget);
      if (item === undefined) return undefined;
      list.push(item);
    }
    return list;
  }
  const entries: [string, Json][] = [];
  for (const [key, each] of Object.entries(value)) {
    const item = copied(each, depth + 1, budget);
    if (item === undefined) return undefined;
    entries.push([key, item]);
  }
  return Object.fromEntries(entries);
}
