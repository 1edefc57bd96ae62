import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../run/command.ts';

/** What a run of the install script said and how it ended. */
export interface Installed {
  code: number | null;
  said: string;
}

const installMs = 120_000;

/** A shell's line, as a person pastes it. Its output is kept, whole. */
export async function runLine(line: string, env: NodeJS.ProcessEnv): Promise<Installed> {
  const child = spawn('sh', ['-c', line], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: installMs,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
  const [code] = await endOf(child);
  return { code, said };
}

/** An archive of the Node that runs this test, as official builds are packed, and its hash. */
export async function packNode(folder: string): Promise<{ file: string; sha256: string }> {
  const inside = `node-${process.version}-linux-${process.arch}`;
  await mkdir(path.join(folder, inside, 'bin'), { recursive: true });
  await cp(process.execPath, path.join(folder, inside, 'bin/node'), { dereference: true });
  const file = path.join(folder, 'node.tar.gz');
  const packed = await runCommand('sh', ['-c', `tar -cf - ${inside} | gzip -1 >node.tar.gz`], {
    cwd: folder,
    timeoutMs: installMs,
  });
  if (packed.code !== 0) throw new Error('the Node of this test cannot be packed');
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  return { file, sha256 };
}

/** The command that the script said would run the agent, running. */
export interface RunningAgent {
  output(): string;
  ended: Promise<unknown>;
  signal(name: NodeJS.Signals): void;
}

export function startAsTold({ said }: Installed): RunningAgent {
  const command = /nothing starts it by itself\. Run it by\n +(.+)\n/.exec(said)?.[1];
  if (command === undefined) throw new Error(`the script names no command:\n${said}`);
  const child = spawn('sh', ['-c', `exec ${command}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      output = (output + bytes.toString()).slice(-8_000);
    });
  return {
    output: () => output,
    ended: endOf(child),
    signal(name) {
      child.kill(name);
    },
  };
}

/** Code and signal. */
async function endOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  await once(child, 'close');
  return [child.exitCode, child.signalCode];
}
