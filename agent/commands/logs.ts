import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { readIfThere } from '../atomic-file.ts';

const followEveryMs = 500;

export interface LogsOptions {
  /** The agent's own file. */
  file: string;
  lines: number;
  follows: boolean;
  /** Whether this is the agent that the host's unit runs. */
  isOfUnit: boolean;
}

/** Shows what the agent had to say: from the journal where its unit runs, else from its own file. Answers the exit code. */
export async function logs(options: LogsOptions): Promise<number> {
  if (options.isOfUnit && (await isUnit())) return await fromJournal(options);
  const last = await lastLines(options.file, options.lines);
  if (last === null && !options.follows) {
    process.stderr.write(`Nothing was logged yet in ${options.file}.\n`);
    return 1;
  }
  process.stdout.write(last ?? '');
  if (options.follows) await follow(options.file);
  return 0;
}

const userFlag = (): string[] => (process.getuid?.() === 0 ? [] : ['--user']);

/** Whether a service manager knows the agent as its own. */
async function isUnit(): Promise<boolean> {
  const asked = ['is-enabled', '--quiet', 'roost-agent'];
  return (await run('systemctl', [...userFlag(), ...asked], 'ignore').catch(() => 1)) === 0;
}

async function fromJournal({ lines, follows }: LogsOptions): Promise<number> {
  const args = [
    '-u',
    'roost-agent',
    '-n',
    String(lines),
    '-o',
    'cat',
    '--no-pager',
    ...(follows ? ['-f'] : []),
  ];
  return await run('journalctl', [...userFlag(), ...args], 'inherit');
}

async function run(command: string, args: readonly string[], stdio: 'ignore' | 'inherit'): Promise<number> {
  const child = spawn(command, [...args], { stdio });
  await once(child, 'close');
  return child.exitCode ?? 1;
}

/** Null: there is no file. The one before counts when this one holds too few. */
export async function lastLines(file: string, count: number): Promise<string | null> {
  const texts = await Promise.all([`${file}.1`, file].map(readIfThere));
  if (texts.every((text) => text === null)) return null;
  const all = texts.join('').split('\n').slice(0, -1);
  return count === 0
    ? ''
    : all
        .slice(-count)
        .map((line) => `${line}\n`)
        .join('');
}

/** Goes on for ever; a file that was set aside is read to its end first. */
async function follow(file: string): Promise<void> {
  let at = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  let former = await identityOf(file);
  for (;;) {
    await setTimeout(followEveryMs);
    const now = await identityOf(file);
    if (now === null) continue;
    if (now !== former) {
      if (former !== null) await print(`${file}.1`, at);
      [at, former] = [0, now];
    }
    at += await print(file, at);
  }
}

async function identityOf(file: string): Promise<number | null> {
  return await stat(file).then(
    ({ ino }) => ino,
    () => null,
  );
}

/** From a place on; answers how much was there. */
async function print(file: string, from: number): Promise<number> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return 0;
  try {
    const { size } = await handle.stat();
    if (size <= from) return 0;
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - from), position: from });
    process.stdout.write(buffer.subarray(0, bytesRead));
    return bytesRead;
  } finally {
    await handle.close();
  }
}
