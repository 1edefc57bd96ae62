import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The text of an egg that comes along. */
export const shippedEgg = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../eggs/${name}.json`, import.meta.url)), 'utf8');
