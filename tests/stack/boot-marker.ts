import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';

// Clocks are set now and then; two boots of one machine lie further apart.
const TOLERANCE_S = 30;

/** When the machine was started, in seconds since 1970, about. */
function bootTimeS(): number {
  return Math.round(Date.now() / 1000 - uptime());
}

/** Whether something was left running at `file` when the machine itself went down: unwritten data may be lost. */
export function wentDownWithMachine(file: string): boolean {
  let noted: number;
  try {
    noted = Number(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
  return Math.abs(noted - bootTimeS()) > TOLERANCE_S;
}

export function noteRunning(file: string): void {
  writeFileSync(file, String(bootTimeS()));
}

export function noteStopped(file: string): void {
  rmSync(file, { force: true });
}
