import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
/** Where people put a checkout of public eggs, beside the project. */
const usual = ['../shared/eggs', '../eggs', '../pelican-eggs'];

export interface EggFile {
  name: string;
  text: string;
}

export interface EggFiles {
  /** Relative to the project; null: none is there, and the files are the project's own. */
  folder: string | null;
  files: EggFile[];
}

/** Public egg files of the folder named by `ROOST_EGGS` or of a usual one, else the project's own. */
export function publicEggs(): EggFiles {
  const given = process.env['ROOST_EGGS'];
  const folder = (given === undefined ? usual : [given]).find((each) => existsSync(path.resolve(root, each)));
  const from = path.resolve(root, folder ?? 'eggs');
  const files = globSync('**/*.{json,yaml,yml}', { cwd: from })
    .toSorted()
    .map((name) => ({ name, text: readFileSync(path.join(from, name), 'utf8') }))
    .filter(({ text }) => isEgg(text));
  return { folder: folder ?? null, files };
}

/** Such folders hold config files of games, too. */
const isEgg = (text: string): boolean => /"?version"?: *["']?(PTDL|PLCN)_v\d/.test(text);
