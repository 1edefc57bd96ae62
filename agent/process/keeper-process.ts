import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from './command.ts';

const waitMs = 5_000;

/** Kills a keeper by its process id, after making sure that the id is still this run's keeper. */
export async function endKeeper(pid: number, runDir: string): Promise<void> {
  const deadline = Date.now() + waitMs;
  while (Date.now() < deadline && (await isKeeperOf(pid, runDir))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return;
    }
    await delay(10);
  }
}

async function isKeeperOf(pid: number, runDir: string): Promise<boolean> {
  const line = await runCommand('ps', ['-p', String(pid), '-ww', '-o', 'args=']).catch(() => '');
  return line.includes(`--dir ${runDir}`);
}
