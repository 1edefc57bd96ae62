import { spawn } from 'node:child_process';

const startTimeoutMs = 30_000;

export interface KeeperOptions {
  keeper: string;
  runDir: string;
  /** Name for a scope of the service manager, so that stopping the agent's own unit leaves the keeper alone. */
  scope?: string | undefined;
}

/** Starts a keeper that waits for its launch and belongs to nobody. Resolves to its process id. */
export async function spawnKeeper({ keeper, runDir, scope }: KeeperOptions): Promise<number> {
  const own = [keeper, '--dir', runDir];
  const [command = keeper, ...args] = scope === undefined ? own : [...inScope(scope), ...own];
  const child = spawn(command, args, {
    cwd: '/',
    // It starts a sandbox as root: no variable that a loader or a shell obeys may reach it.
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    timeout: startTimeoutMs,
    killSignal: 'SIGKILL',
  });
  const output: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => complaints.push(bytes));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.on('error', reject);
  child.on('close', () => {
    const pid = Number(Buffer.concat(output).toString());
    if (pid > 1) resolve(pid);
    else
      reject(
        new Error(`the keeper did not start: ${Buffer.concat(complaints).toString().trim().slice(-500)}`),
      );
  });
  return await promise;
}

function inScope(name: string): string[] {
  const properties = [
    'Delegate=yes',
    'Slice=roost.slice',
    'Description=Game server under its keeper',
    // When the host goes down, the agent goes first and stops the game as its egg says.
    'Before=roost-agent.service',
  ];
  return [
    ...['systemd-run', '--scope', '--quiet', '--collect', `--unit=${name}`],
    ...properties.map((property) => `--property=${property}`),
    '--',
  ];
}
