import type { ServerConfig } from '../schema/protocol.ts';
import type { ServerStatus } from './server-status.ts';

export interface Found {
  boot: string;
  role: 'server' | 'installer';
}

/** What to do about a server when the agent starts. */
export type Recovery =
  /** Follow this run; `state` stays what it was. */
  | { do: 'follow'; boot: string }
  /** The game is gone without a trace of its run. */
  | { do: 'ended' }
  | { do: 'follow-install'; boot: string }
  | { do: 'rerun-install' }
  | { do: 'start' }
  | { do: 'rest' };

/**
 * Decides from what was remembered and which runs are on disk (newest first).
 * A server that was running when everything was shut down starts again when its configuration says so.
 */
export function recovery(status: ServerStatus, runs: readonly Found[], config: ServerConfig): Recovery {
  const has = (boot: string | null, role: Found['role']) =>
    runs.some((run) => run.boot === boot && run.role === role);
  switch (status.state) {
    case 'installing':
      return status.boot !== null && has(status.boot, 'installer')
        ? { do: 'follow-install', boot: status.boot }
        : { do: 'rerun-install' };
    case 'starting':
    case 'running':
    case 'stopping':
      return status.boot !== null && has(status.boot, 'server')
        ? { do: 'follow', boot: status.boot }
        : { do: 'ended' };
    case 'offline':
      return status.wanted === 'running' && config.startOnBoot && !config.suspended
        ? { do: 'start' }
        : { do: 'rest' };
    case 'crashed':
    case 'install_failed':
      return { do: 'rest' };
  }
}
