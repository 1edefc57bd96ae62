import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { PanelClient } from '../api-client.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const devFile = z.object({
  url: z.string(),
  email: z.string(),
  password: z.string(),
  regions: z.array(z.object({ name: z.string(), url: z.string() })),
  primaryUrl: z.string(),
  agentPid: z.number().nullable(),
});

export type DevFile = z.infer<typeof devFile>;

/** `npm start` as a person runs it, in a directory of its own. */
export interface StartedPanel {
  readonly dev: DevFile;
  /** Signed in with the printed login. */
  readonly client: PanelClient;
  readonly pid: number;
  /** From the command to a signed-in panel whose node is online. */
  readonly startMs: number;
  output(): string;
  /** What dev.json says now: the agent's pid changes with its restarts. */
  now(): DevFile;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
  /** As a power cut of the panel does: nothing is told. Games go on. */
  kill(): Promise<void>;
}

export interface StartedPanelOptions {
  directory: string;
  port: number;
  gamePort: number;
  demo?: boolean;
  timeoutMs?: number;
}

export async function startPanel(options: StartedPanelOptions): Promise<StartedPanel> {
  const began = performance.now();
  const args = ['tests/stack/start.ts', '--dir', options.directory];
  if (options.demo !== true) args.push('--no-demo');
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ROOST_PORT: String(options.port), ROOST_GAME_PORT: String(options.gamePort) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  const exited = once(child, 'exit');
  const now = () => devFile.parse(JSON.parse(readFileSync(join(options.directory, 'dev.json'), 'utf8')));
  try {
    const client = await untilOnline(now, child, options.timeoutMs ?? 120_000);
    const startMs = Math.round(performance.now() - began);
    const end = async (signal: NodeJS.Signals) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    };
    return {
      dev: now(),
      client,
      pid: child.pid ?? 0,
      startMs,
      output: () => output,
      now,
      stop: () => end('SIGINT'),
      kill: () => end('SIGKILL'),
    };
  } catch (error) {
    child.kill('SIGTERM');
    await exited;
    throw new Error(`npm start did not come up:\n${output}`, { cause: error });
  }
}

async function untilOnline(now: () => DevFile, child: ChildProcess, timeoutMs: number): Promise<PanelClient> {
  const end = Date.now() + timeoutMs;
  let client: PanelClient | undefined;
  let last: unknown;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`it exited with ${child.exitCode}`);
    try {
      client ??= await signIn(now());
      const { items } = await client.call(nodeEndpoints.list);
      if (items.some(({ status }) => status === 'online')) return client;
    } catch (error) {
      last = error;
    }
    await delay(50);
  }
  throw new Error('no node came online in time', { cause: last });
}

async function signIn(dev: DevFile): Promise<PanelClient> {
  const client = new PanelClient(dev.url);
  await client.call(sessionEndpoints.signIn, { body: { login: dev.email, password: dev.password } });
  return client;
}
