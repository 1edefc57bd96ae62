import { spawn } from 'node:child_process';

const defaultTimeoutMs = 10_000;
const maxOutputBytes = 16 * 1024 * 1024;
/** Only what the tools need: nothing of the agent's environment reaches them. */
const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

export interface CommandOptions {
  input?: string;
  timeoutMs?: number;
  /** Exit codes that are no failure. */
  accepted?: readonly number[];
}

/** Runs a tool of the host to its end and returns its output. Rejects with the tool's own words. */
export function runCommand(
  command: string,
  args: readonly string[],
  { input = '', timeoutMs = defaultTimeoutMs, accepted = [0] }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd: '/', timeout: timeoutMs, killSignal: 'SIGKILL' });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (bytes: Buffer) => {
      size += bytes.byteLength;
      if (size <= maxOutputBytes) output.push(bytes);
    });
    child.stderr.on('data', (bytes: Buffer) => {
      if (complaints.length < 100) complaints.push(bytes);
    });
    child.stdin.on('error', () => {
      /* the tool ended without reading all of its input; its exit code tells */
    });
    child.on('error', (error) => reject(new Error(`${command} cannot run: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code !== null && accepted.includes(code)) resolve(Buffer.concat(output).toString());
      else reject(new Error(`${command} ${args[0] ?? ''}: ${signal ?? `exit ${code}`}: ${tail(complaints)}`));
    });
    child.stdin.end(input);
  });
}

function tail(complaints: Buffer[]): string {
  return Buffer.concat(complaints).toString().trim().slice(-500);
}
