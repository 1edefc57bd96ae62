import * as z from 'zod';
import { exitInfo } from '../schema/protocol.ts';
import { serverStates } from '../schema/server-state.ts';

/** What the agent must remember of a server when it is itself started again. */
export const serverStatus = z.object({
  state: z.enum(serverStates),
  /** When the state began, ms since 1970. */
  at: z.number(),
  /** The newest run, or null before the first. */
  boot: z.string().nullable(),
  exit: exitInfo.nullable(),
  /** What somebody last asked for; a crash loop gives up and stops. */
  wanted: z.enum(['running', 'stopped']),
  lastCrashAt: z.number().nullable(),
  /** Number of the last finished installation, -1 before the first. */
  installed: z.number(),
  /** Number of the installation under way. */
  installing: z.number().nullable(),
  /** The host's boot in which this was written. */
  hostBoot: z.string(),
});
export type ServerStatus = z.infer<typeof serverStatus>;

export const newStatus = (now: number, hostBoot: string): ServerStatus => ({
  state: 'offline',
  at: now,
  boot: null,
  exit: null,
  wanted: 'stopped',
  lastCrashAt: null,
  installed: -1,
  installing: null,
  hostBoot,
});
