import type { ServerEvent } from '../schema/server-state.ts';

export interface RunEnd {
  /** Somebody asked for the end: stop, restart or kill. */
  wanted: boolean;
  suspended: boolean;
  now: number;
  /** When the server last ended by itself, ms since 1970. */
  lastCrashAt: number | null;
}

export interface AfterEnd {
  event: Extract<ServerEvent, 'exited' | 'crashed'>;
  restart: boolean;
}

const quietMs = 60_000;

/**
 * What follows the end of a run. One that nobody asked for is a crash, with any exit code: games end with 0
 * after fatal errors too. It starts again, unless it crashed less than a minute ago.
 */
export function afterEnd({ wanted, suspended, now, lastCrashAt }: RunEnd): AfterEnd {
  if (wanted) return { event: 'exited', restart: false };
  // A clock that was set back says nothing about how long ago it was.
  const loops = lastCrashAt !== null && now >= lastCrashAt && now - lastCrashAt < quietMs;
  return { event: 'crashed', restart: !loops && !suspended };
}
