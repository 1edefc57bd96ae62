import { isObject, type Json } from './json.ts';

/** What a panel before Pelican called it, and what it is called since. The first row that matches counts. */
const renamed: readonly (readonly [old: string, current: string])[] = [
  ['server.build.env.SERVER_IP', 'server.allocations.default.ip'],
  ['server.build.default.ip', 'server.allocations.default.ip'],
  ['server.build.env.SERVER_PORT', 'server.allocations.default.port'],
  ['server.build.default.port', 'server.allocations.default.port'],
  ['server.build.env.SERVER_MEMORY', 'server.build.memory_limit'],
  ['server.build.memory', 'server.build.memory_limit'],
];

/** The names that Pterodactyl knows, for files that it shall read. */
const former = new Map([
  ['server.allocations.default.ip', 'server.build.default.ip'],
  ['server.allocations.default.port', 'server.build.default.port'],
  ['server.build.memory_limit', 'server.build.memory'],
]);

/** A config value with today's placeholder names. */
export const upgraded = (text: string): string => replaced(text, currentName);

/** A config value with the placeholder names of Pterodactyl. */
export const downgraded = (text: string): string => replaced(text, formerName);

/** All text values within, with the placeholder names of Pterodactyl. */
export function downgradedIn(value: Json): Json {
  if (typeof value === 'string') return downgraded(value);
  if (Array.isArray(value)) return value.map(downgradedIn);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, downgradedIn(each)]));
}

function replaced(text: string, nameOf: (name: string) => string): string {
  return text.replaceAll(/\{\{\s*(server\.[\w.]+)\s*\}\}/g, (whole, name: string) => {
    const now = nameOf(name);
    return now === name ? whole : `{{${now}}}`;
  });
}

function currentName(name: string): string {
  const row = renamed.find(([old]) => old === name);
  if (row !== undefined) return row[1];
  return name.replace(/^server\.build\.env\./, 'server.environment.');
}

const formerName = (name: string): string =>
  former.get(name) ?? name.replace(/^server\.environment\./, 'server.build.env.');
