import { spawn } from 'node:child_process';

/** How a command ended. `code` is null when a signal or its deadline ended it, or when it could not start. */
export interface Outcome {
  code: number | null;
  timedOut: boolean;
  seconds: number;
}

/** Time that a command has between SIGTERM and SIGKILL, for its databases and browsers to stop. */
const graceMs = 15_000;

const running = new Set<number>();

/** Runs a command with live output in its own process group, and ends the whole group with it. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: { timeoutMs: number; environment?: NodeJS.ProcessEnv; cwd?: string },
): Promise<Outcome> {
  const began = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: options.environment ?? process.env,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  let timedOut = false;
  let kill: NodeJS.Timeout | undefined;
  const deadline = setTimeout(() => {
    timedOut = true;
    signalGroup(pid, 'SIGTERM');
    kill = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  }, options.timeoutMs);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(null);
    });
    child.once('exit', resolve);
  });
  clearTimeout(deadline);
  clearTimeout(kill);
  signalGroup(pid, 'SIGKILL');
  if (pid !== undefined) running.delete(pid);
  return { code: timedOut ? null : code, timedOut, seconds: (performance.now() - began) / 1000 };
}

/** Passes a signal on to whatever runs now. */
export function signalRunning(signal: NodeJS.Signals): void {
  for (const pid of running) signalGroup(pid, signal);
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended already.
  }
}
