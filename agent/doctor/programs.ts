import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { eggTools, gamePrograms } from '../../schema/eggs/tools.ts';

/** Where a game server finds programs, in this order. */
const programDirs = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/games',
];
/** For one, and for all of them: whoever waits for them has something to say. */
const askMs = 3000;
const allMs = 8000;
const outputMaxBytes = 16_384;
const atOnce = 4;

/** What makes a program say its version, where it is not `--version`. */
const asks: Readonly<Record<string, readonly string[]>> = {
  java: ['-version'],
  unzip: ['-v'],
  zip: ['-v'],
  lua: ['-v'],
  bzip2: ['--help'],
  '7z': ['i'],
  openssl: ['version'],
  go: ['version'],
  dos2unix: ['--version'],
};

/** Asking these would do more than answer (steamcmd updates itself), start a game, or take long. */
const neverAsked = new Set(['npm', 'yarn', 'pip3', 'xvfb-run', 'rcon', 'xq', ...gamePrograms]);

/** What is no program of its own is seen by a file. */
const files: Readonly<Record<string, string>> = { lib32: '/lib/ld-linux.so.2' };

interface Known {
  file: string;
  changedAt: number;
  version: string | null;
}

/** What was asked is not asked again while the file is the same. */
const known = new Map<string, Known>();

/** Programs of this host that a game server could use, with their versions; null where they say none. */
export async function findPrograms(): Promise<Record<string, string | null>> {
  const waiting = [...new Set([...eggTools, ...gamePrograms])];
  const found: [string, string | null][] = [];
  const signal = AbortSignal.timeout(allMs);
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const program = await look(name, signal);
      if (program !== null) found.push([name, program.version]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The version in what a program says of itself; null when there is none. */
export function versionIn(output: string): string | null {
  const [, version] = /(?:^|[^\d.])v?(\d+(?:\.\d+)+(?:[-+_][\w.+-]*)?)/.exec(output) ?? [];
  return version?.slice(0, 64) ?? null;
}

async function look(name: string, signal: AbortSignal): Promise<Known | null> {
  const file = await firstFile(name);
  if (file === null) return null;
  const changedAt = (await stat(file)).mtimeMs;
  const before = known.get(name);
  if (before?.file === file && before.changedAt === changedAt) return before;
  const isAsked = !neverAsked.has(name) && !Object.hasOwn(files, name);
  const version = isAsked ? versionIn(await say(file, asks[name] ?? ['--version'], signal)) : null;
  const now = { file, changedAt, version };
  // What was cut short may answer the next time.
  if (!signal.aborted) known.set(name, now);
  return now;
}

async function firstFile(name: string): Promise<string | null> {
  const own = files[name];
  for (const file of own === undefined ? programDirs.map((dir) => path.join(dir, name)) : [own]) {
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      // Not in this one.
    }
  }
  return null;
}

/** Whatever it prints, on either stream; nothing when it does not run. */
function say(file: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      file,
      [...args],
      {
        timeout: askMs,
        signal,
        killSignal: 'SIGKILL',
        maxBuffer: outputMaxBytes,
        cwd: '/',
        env: { PATH: programDirs.join(':'), LC_ALL: 'C', HOME: '/nonexistent' },
      },
      (_, stdout, stderr) => {
        resolve(`${stdout}\n${stderr}`);
      },
    ).on('error', () => undefined);
  });
}
