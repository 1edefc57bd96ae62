import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

/**
 * Leaves the contract's zod schemas out of the browser: they serve it as types alone, and would weigh more than the
 * rest of the first page. A schema file arrives as its plain values (method, path, scopes, limits); whoever tried to
 * validate with one of its schemas would find nothing there.
 */
export const contractPlugin = (): Plugin => ({
  name: 'contract-without-schemas',
  enforce: 'pre',
  async load(id) {
    if (!/\/schema\/.*\.ts$/.test(id)) return null;
    const source = await readFile(id, 'utf8');
    if (!source.includes("from 'zod'") && !source.includes("from './shapes.ts'")) return null;
    const exported: unknown = await import(pathToFileURL(id).href);
    if (typeof exported !== 'object' || exported === null) return null;
    const plain = Object.entries(exported).filter(
      ([, value]) => typeof value !== 'function' && !isSchema(value),
    );
    return plain.map(([name, value]) => `export const ${name} = ${write(value)};`).join('\n');
  },
});

const isSchema = (value: unknown): boolean => typeof value === 'object' && value !== null && '_zod' in value;

/** A schema within a value stays as an empty object, so that "has a body" can still be told from "has none". */
const write = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (isSchema(inner) ? {} : inner));
