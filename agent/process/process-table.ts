import { readdir, readFile } from 'node:fs/promises';
import { runCommand } from './command.ts';

export interface ProcessRow {
  pid: number;
  parent: number;
  memoryBytes: number;
  cpuUs: number;
}

/** The kernel's clock ticks per second as programs see them, on every Linux. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/** For servers without cgroups. On Linux from /proc, elsewhere from `ps`. */
export async function readProcessTable(): Promise<ProcessRow[]> {
  if (process.platform !== 'linux') {
    return parsePs(await runCommand('ps', ['-A', '-o', 'pid=,ppid=,rss=,time=']));
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(
    pids.map(async (pid) => parseStat(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))),
  );
  return rows.filter((row) => row !== null);
}

/** Everything below `root`, without itself. */
export function descendantsOf(root: number, rows: readonly ProcessRow[]): ProcessRow[] {
  const found: ProcessRow[] = [];
  let parents = new Set([root]);
  while (parents.size > 0) {
    const children = rows.filter(({ parent }) => parents.has(parent));
    found.push(...children);
    parents = new Set(children.map(({ pid }) => pid));
  }
  return found;
}

export function parseStat(text: string): ProcessRow | null {
  const open = text.indexOf(' ');
  const close = text.lastIndexOf(')');
  if (close < 0) return null;
  const fields = text.slice(close + 2).split(' ');
  const at = (index: number) => Number(fields[index] ?? 0);
  return {
    pid: Number(text.slice(0, open)),
    parent: at(1),
    memoryBytes: at(21) * pageBytes,
    cpuUs: ((at(11) + at(12)) * 1_000_000) / ticksPerSecond,
  };
}

export function parsePs(text: string): ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parent, rss, time] = line.trim().split(/\s+/);
    if (!pid || !parent || !rss || !time) return [];
    return [
      { pid: Number(pid), parent: Number(parent), memoryBytes: Number(rss) * 1024, cpuUs: clockUs(time) },
    ];
  });
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` */
function clockUs(text: string): number {
  const [days, clock] = text.includes('-') ? text.split('-') : ['0', text];
  const seconds = (clock ?? '0').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1_000_000;
}
