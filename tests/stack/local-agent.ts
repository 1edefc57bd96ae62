import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startDaemon, type Daemon } from './daemon.ts';
import type { Reaper } from './reaper.ts';

const ENROL_TIMEOUT_MS = 30_000;
const RESTART_DELAY_MS = 1_000;
// Games get a minute to end by themselves, and the agent some more to write it down.
const GAMES_STOP_MS = 75_000;

export interface AgentOptions {
  /** The agent as hosts get it: one file. */
  program: string;
  stateDirectory: string;
  logFile: string;
  reaper: Reaper;
  /** Told with each start, the first included. */
  onStart: (pid: number) => void;
}

/** An agent of this machine, started again whenever it ends by itself. */
export interface LocalAgent {
  /** Ends the agent and starts it again; games go on. */
  restart(): Promise<void>;
  /** Stops all games as their eggs say, then the agent. */
  stop(): Promise<void>;
  logTail(): string;
}

/** Registers this machine as a node, as the install command does. The token travels where no other user sees it. */
export async function enrolAgent(
  options: Pick<AgentOptions, 'program' | 'stateDirectory'>,
  panelUrl: string,
  token: string,
): Promise<void> {
  const args = agentArgs(options, ['enrol', '--panel', panelUrl, '--token', '-']);
  const child = spawn(process.execPath, args, {
    cwd: dirname(options.program),
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: ENROL_TIMEOUT_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      output = (output + bytes.toString()).slice(-4_000);
    });
  // An agent that ends before it has read its input says why in its output.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${token}\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the agent could not be enrolled:\n${output}`);
}

export function startAgent(options: AgentOptions): LocalAgent {
  let stopping = false;
  let daemon: Daemon;

  const start = (appends: boolean): void => {
    daemon = startDaemon({
      command: process.execPath,
      args: agentArgs(options, ['run']),
      cwd: dirname(options.program),
      logFile: options.logFile,
      // What a former one said last is why it ended.
      appends,
      reaper: options.reaper,
      stopSignal: 'TERM',
    });
    options.onStart(daemon.pid);
    void supervise(daemon);
  };
  const supervise = async (current: Daemon): Promise<void> => {
    await current.exited;
    if (stopping || current !== daemon) return;
    await delay(RESTART_DELAY_MS);
    if (!stopping) start(true);
  };
  start(false);

  return {
    logTail: () => daemon.logTail(),
    async restart() {
      // Its own supervisor starts the next one.
      await daemon.stop();
    },
    async stop() {
      stopping = true;
      daemon.signal('SIGUSR2');
      const patience = new AbortController();
      const overdue = delay(GAMES_STOP_MS, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([daemon.exited, overdue]);
      patience.abort();
      await daemon.stop();
    },
  };
}

/** Arguments that make Node run this agent. */
export function agentArgs(
  options: Pick<AgentOptions, 'program' | 'stateDirectory'>,
  verb: string[],
): string[] {
  return [options.program, ...verb, '--state', options.stateDirectory];
}
