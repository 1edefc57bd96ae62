import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reaper, ReaperSignal } from './reaper.ts';

/** The uid and gid a process runs as; absent means as ourselves. */
export interface Identity {
  uid: number;
  gid: number;
}

export interface DaemonOptions {
  command: string;
  args: string[];
  cwd: string;
  /** Receives standard output and errors; begun anew unless `appends`. */
  logFile: string;
  appends?: boolean;
  identity?: Identity | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  reaper: Reaper;
  /** Sent by `stop` first, and by the reaper. */
  stopSignal: ReaperSignal;
}

/** A background process of the stack with its log on disk. */
export interface Daemon {
  readonly pid: number;
  /** Settles with the exit code, or the signal's name, once the process is gone. */
  readonly exited: Promise<number | string>;
  hasExited(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Asks it to end and kills it after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** The last lines of its log. */
  logTail(lines?: number): string;
}

export function startDaemon(options: DaemonOptions): Daemon {
  const log = openSync(options.logFile, options.appends === true ? 'a' : 'w', 0o600);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...options.identity,
    stdio: ['ignore', log, log],
    // In a process group of its own, so that Ctrl-C in a terminal reaches only the process that knows the order.
    detached: true,
  });
  closeSync(log);
  const { pid } = child;
  const unwatch = pid === undefined ? undefined : options.reaper.watch(pid, options.stopSignal);
  let ended = false;
  const exited = new Promise<number | string>((resolve) => {
    const end = (how: number | string) => {
      ended = true;
      unwatch?.();
      resolve(how);
    };
    child.once('exit', (code, signal) => {
      end(code ?? signal ?? 'unknown');
    });
    child.once('error', (error) => {
      end(error.message);
    });
  });

  return {
    pid: pid ?? -1,
    exited,
    hasExited: () => ended,
    signal(signal) {
      if (!ended) child.kill(signal);
    },
    async stop(graceMs = 10_000) {
      if (ended) return;
      child.kill(`SIG${options.stopSignal}`);
      const patience = new AbortController();
      const overdue = delay(graceMs, 'overdue', { signal: patience.signal }).catch(() => 'ended');
      if ((await Promise.race([exited, overdue])) === 'overdue') child.kill('SIGKILL');
      patience.abort();
      await exited;
    },
    logTail: (lines = 15) =>
      readFileSync(options.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n'),
  };
}
