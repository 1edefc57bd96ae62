import { execFileSync } from 'node:child_process';

interface Process {
  pid: number;
  parent: number;
  rssMb: number;
  command: string;
}

/** First fitting row names a process. */
const kinds: [name: string, command: RegExp][] = [
  ['keeper', /\/keeper(\/\w+)?\/keeper --dir /],
  ['sandbox', /^\S*bwrap /],
  ['supervisor', /\/keeper supervise/],
  ['game', /^node .*server\.js/],
  ['agent', /roost-agent\.mjs run/],
  ['postgres', /postgres/],
  ['redis', /redis-server/],
  ['workerd', /workerd serve/],
  ['npm start', /tests\/stack\/start\.ts/],
];

/** Resident MiB of `npm start`, what it started, and the keepers of its directory with their games, by kind. */
export function memoryByKind(startPid: number, directory: string): Record<string, number> {
  const all = processes();
  const roots = all.filter(
    ({ pid, command }) =>
      pid === startPid || (kinds[0]?.[1].test(command) === true && command.includes(directory)),
  );
  const sums: Record<string, number> = {};
  for (const { command, rssMb } of roots.flatMap((root) => family(all, root))) {
    const kind = kinds.find(([, pattern]) => pattern.test(command))?.[0] ?? 'other';
    sums[kind] = Math.round(((sums[kind] ?? 0) + rssMb) * 10) / 10;
  }
  return sums;
}

function family(all: readonly Process[], root: Process): Process[] {
  return [root, ...all.filter(({ parent }) => parent === root.pid).flatMap((child) => family(all, child))];
}

function processes(): Process[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return rows.map((row) => {
    const [pid, parent, rss, ...command] = row.trim().split(/\s+/);
    return {
      pid: Number(pid),
      parent: Number(parent),
      rssMb: Number(rss) / 1024,
      command: command.join(' '),
    };
  });
}
