import type { EggConfigFile } from '../../schema/egg.ts';
import type { ServerConfig } from '../../schema/protocol.ts';
import { Jail } from '../jail.ts';
import { messageOf } from '../log.ts';
import { withTimeLimit } from '../time-limit.ts';
import { parserFor } from './parsers.ts';
import { fill, type Surroundings } from './placeholders.ts';
import { conditionOf, type Replacement } from './replacement.ts';
import { decodeText, encodeText } from './text-encoding.ts';

const maxBytes = 1_048_576;
/** Games write these files as they like, and every server of the host waits for the agent meanwhile. */
const parsingMs = { each: 1000, all: 3000 } as const;
/** A file of an egg that fits nothing in it would fill the console. */
const problemsShown = 5;

/**
 * Brings an egg's config files in step with the server's settings. A missing file is made, with its folders.
 * Never rejects: what could not be done comes back as sentences for the console, and the game starts all the same.
 */
export async function writeConfigFiles(
  dataDir: string,
  config: ServerConfig,
  surroundings: Surroundings,
): Promise<string[]> {
  const problems: string[] = [];
  const jail = new Jail(dataDir);
  const time: Time = { leftMs: parsingMs.all };
  for (const file of config.egg.files) {
    try {
      const found = await writeConfigFile(jail, file, { config, surroundings, time });
      problems.push(...found.slice(0, problemsShown).map((problem) => `${file.path}: ${problem}`));
      if (found.length > problemsShown) {
        problems.push(`${file.path}: and ${String(found.length - problemsShown)} more of the kind.`);
      }
    } catch (error) {
      problems.push(`${file.path} was left as it is: ${messageOf(error)}`);
    }
  }
  return problems;
}

/** What is left of the time for all files of a start. */
interface Time {
  leftMs: number;
}

async function writeConfigFile(
  jail: Jail,
  file: EggConfigFile,
  { config, surroundings, time }: { config: ServerConfig; surroundings: Surroundings; time: Time },
): Promise<string[]> {
  const parser = await parserFor(file.parser);
  const bytes = await jail.read(file.path, maxBytes);
  const { text, encoding } = decodeText(bytes ?? Buffer.alloc(0));
  const { replacements, problems } = replacementsOf(file, config, surroundings);
  const after = timed(time, () => parser(text, replacements));
  if (bytes === null || after.text !== text) {
    const written = encodeText({ text: after.text, encoding });
    if (written.length > maxBytes) throw new Error('it would become too large.');
    if (bytes === null) await jail.makeFoldersOf(file.path);
    await jail.write(file.path, written);
  }
  return [...problems, ...after.problems];
}

function timed<T>(time: Time, work: () => T): T {
  if (time.leftMs < 1) throw new Error('the files before it took too long.');
  const beganAt = performance.now();
  try {
    return withTimeLimit(Math.min(parsingMs.each, Math.ceil(time.leftMs)), work);
  } finally {
    time.leftMs -= performance.now() - beganAt;
  }
}

function replacementsOf(
  { find }: EggConfigFile,
  config: ServerConfig,
  surroundings: Surroundings,
): { replacements: Replacement[]; problems: string[] } {
  const replacements: Replacement[] = [];
  const problems: string[] = [];
  for (const { match, ifValue, value } of find) {
    try {
      const condition = conditionOf(ifValue);
      const filling = condition.if === 'matches' ? { config, surroundings, quote } : { config, surroundings };
      replacements.push({ match, condition, value: fill(value, filling), template: value });
    } catch (error) {
      problems.push(`"${match}" was not set: ${messageOf(error)}`);
    }
  }
  return { replacements, problems };
}

/** What a player typed is no part of a template. */
const quote = (typed: string): string => typed.replaceAll('$', '$$$$');
