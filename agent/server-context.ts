import type { ConsoleLines } from '../schema/console.ts';
import type { ServerReport } from '../schema/protocol.ts';
import type { InstanceStats } from '../schema/stats.ts';
import type { Logger } from './log.ts';
import type { InstallFinished } from './outbox.ts';
import type { Runtime } from './runtime.ts';
import type { StopTimes } from './stop-plan.ts';

/** What every server of this agent shares. */
export interface ServerContext {
  runtime: Runtime;
  /** Parent of the servers' own files. */
  dataRoot: string;
  /** Parent of configurations and statuses. */
  serversRoot: string;
  /** Identifies the host's boot. */
  hostBoot: string;
  timeZone: string;
  /** How this host reaches the outside; given to installers. */
  outward: Record<string, string>;
  stopTimes: StopTimes;
  now(): number;
  log: Logger;
  /** Lets go of addresses that a game is about to need. */
  freeAddresses(addresses: readonly { ip: string; port: number }[]): Promise<void>;
  tell: PanelTeller;
}

/** What servers have to say to the panel. */
export interface PanelTeller {
  report(report: ServerReport): void;
  /** Resolves when it cannot get lost any more. */
  installFinished(result: InstallFinished): Promise<void>;
  /** False when there is no connection. */
  lines(uuid: string, lines: ConsoleLines): boolean;
  stats(uuid: string, point: InstanceStats): void;
  bufferedBytes(): number;
}
