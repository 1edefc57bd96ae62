import { spawn } from 'node:child_process';

/** What a doomed process is told before it is killed. */
export type ReaperSignal = 'INT' | 'TERM' | 'QUIT' | 'KILL';

/** Ends what this process started, should this process die without saying goodbye. */
export interface Reaper {
  readonly pid: number;
  /** Names a process by pid, or by the path of a file that holds its pid. The answer takes the name back. */
  watch(target: number | string, signal: ReaperSignal): () => void;
  /** Stands down: nothing is signalled. */
  close(): void;
}

// Reads "+ signal target" and "- signal target" lines. End of input means that the parent is gone: signal each target,
// allow ten seconds, then kill. One that ended counts as gone although nobody has asked for its fate (Z).
// A target that begins with a slash is a pid file, read only then.
const SCRIPT = `
trap '' INT TERM HUP
newline='
'
IFS=$newline
list=
while read -r line; do
  case $line in
    '+ '*) list="$list$newline\${line#??}" ;;
    '- '*) kept=; for entry in $list; do [ "$entry" = "\${line#??}" ] || kept="$kept$newline$entry"; done; list=$kept ;;
    x) exit 0 ;;
  esac
done
pids=
for entry in $list; do
  pid=\${entry#* }
  case $pid in /*) pid=$(head -n 1 "$pid" 2>/dev/null) ;; esac
  [ -n "$pid" ] && kill -s "\${entry%% *}" "$pid" 2>/dev/null && pids="$pids$newline$pid"
done
tries=0
while [ -n "$pids" ] && [ $tries -lt 100 ]; do
  sleep 0.1
  tries=$((tries + 1))
  left=
  for pid in $pids; do
    if [ -r /proc/self/stat ]; then
      state=
      read -r state < "/proc/$pid/stat"
      state=\${state##*) }
    else
      state=$(ps -o stat= -p "$pid")
    fi
    case $state in '' | Z*) ;; *) left="$left$newline$pid" ;; esac
  done
  pids=$left
done
for pid in $pids; do kill -s KILL "$pid" 2>/dev/null; done
`;

/** Starts the reaper: a shell in a session of its own that waits on a pipe only this process holds open. */
export function startReaper(): Reaper {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // A pipe whose reader is gone has nothing left to be told.
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return {
    pid: shell.pid ?? -1,
    watch(target, signal) {
      shell.stdin.write(`+ ${signal} ${target}\n`);
      return () => {
        shell.stdin.write(`- ${signal} ${target}\n`);
      };
    },
    close() {
      shell.stdin.end('x\n');
    },
  };
}
