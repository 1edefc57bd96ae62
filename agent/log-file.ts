import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

const fileMaxBytes = 4 * 1_048_576;

/**
 * Appends to a file that is set aside as `<file>.1` when it is full, so that both together stay bounded. For its owner
 * alone. A full disk loses lines and nothing else.
 */
export function createLogFile(file: string, maxBytes: number = fileMaxBytes): (line: string) => void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  let size = sizeOf(file);
  return (line) => {
    const bytes = Buffer.byteLength(line);
    try {
      if (size + bytes > maxBytes && size > 0) {
        renameSync(file, `${file}.1`);
        size = 0;
      }
      appendFileSync(file, line, { mode: 0o600 });
      size += bytes;
    } catch {
      size = sizeOf(file);
    }
  };
}

/** Whether what a process prints ends up in the journal of systemd already. */
export const isJournaled = (env: NodeJS.ProcessEnv): boolean => (env['JOURNAL_STREAM'] ?? '') !== '';

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
