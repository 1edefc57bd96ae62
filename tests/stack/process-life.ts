import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface ProcessLook {
  /** As the system tells it; a pid with its beginning names one process for ever. */
  began: string;
  args: string;
}

/** Undefined for a process that has ended, though it may still be listed because nobody has asked for its fate. */
export function lookAtProcess(pid: number): ProcessLook | undefined {
  // Small Linux systems lack ps; others lack /proc.
  return process.platform === 'linux' ? lookInProc(pid) : askPs(pid);
}

export function isRunning(pid: number): boolean {
  return lookAtProcess(pid) !== undefined;
}

function lookInProc(pid: number): ProcessLook | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before the last bracket may hold anything; the state is the third field, the beginning the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { began: fields[19] ?? '', args };
  } catch {
    return undefined;
  }
}

function askPs(pid: number): ProcessLook | undefined {
  const { stdout } = spawnSync(
    'ps',
    ['-ww', '-o', 'stat=', '-o', 'lstart=', '-o', 'args=', '-p', String(pid)],
    {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    },
  );
  const [, state, began, args] = /^(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(stdout.trim()) ?? [];
  if (state === undefined || state.startsWith('Z')) return undefined;
  return { began: began ?? '', args: args ?? '' };
}
