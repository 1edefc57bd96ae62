import * as z from 'zod';
import { serverStates } from './server-state.ts';
import { instanceStats } from './stats.ts';

/** Names one run of a server. */
export const boot = z.string().min(1).max(128);

/** Where a viewer is in a server's console: line `seq` (from 0) of the run `boot`. */
export const consolePosition = z.object({ boot, seq: z.number().int().min(0) });
export type ConsolePosition = z.infer<typeof consolePosition>;

export const consoleLimits = {
  /** Lines the agent keeps for each server. */
  ringLines: 2000,
  /** A longer line is cut; the browser shows that it was. */
  lineBytes: 16_384,
  /** Batching under load: a frame waits at most this long, or until it is this large. */
  batchMs: 50,
  batchBytes: 32_768,
  /** A viewer acknowledges this often; unacknowledged beyond `skipBytes` it is skipped and told so. */
  ackBytes: 262_144,
  ackMs: 2000,
  skipBytes: 1_048_576,
  commandBytes: 4096,
} as const;

/**
 * One line for a server's console. What a terminal would take for keys (an interrupt, a stop, the end of the input)
 * or no database holds is replaced, so that what is recorded is what was sent.
 */
export const consoleCommand = z
  .string()
  .min(1)
  .max(consoleLimits.commandBytes)
  .transform((text) => text.replaceAll(/\p{Cc}+/gu, ' ').toWellFormed());

/** Consecutive console lines: the first has number `seq`. */
export const consoleLines = z.object({
  boot,
  role: z.enum(['server', 'installer']),
  seq: z.number().int().min(0),
  lines: z.array(z.string()),
});
export type ConsoleLines = z.infer<typeof consoleLines>;

export const viewer = z.object({ id: z.string(), username: z.string() });

/** Browser → gateway. */
export const viewerFrame = z.discriminatedUnion('t', [
  /** First frame: resume after a position, or everything the ring holds. */
  z.object({ t: z.literal('resume'), after: consolePosition.nullable() }),
  /** Bytes received since the socket opened (absolute, UTF-8 of frames). */
  z.object({ t: z.literal('ack'), bytes: z.number().int().min(0) }),
  z.object({
    t: z.literal('command'),
    id: z.string().max(64),
    command: consoleCommand,
  }),
  /** A fresh access token, before the old one ends. */
  z.object({ t: z.literal('auth'), token: z.string().max(4096) }),
]);
export type ViewerFrame = z.infer<typeof viewerFrame>;

/** Gateway → browser. */
export const consoleFrame = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('hello'),
    node: z.enum(['online', 'offline']),
    /** When the socket must have re-authenticated, ms since 1970. */
    expiresAt: z.number(),
  }),
  z.object({ t: z.literal('lines'), ...consoleLines.shape }),
  /** Lines [from, to) of a run are gone: the ring no longer holds them. */
  z.object({ t: z.literal('gap'), boot: z.string(), from: z.number(), to: z.number() }),
  /** This viewer was too slow; it resumes from its last position. */
  z.object({ t: z.literal('skipped') }),
  /** Replay has reached the present. */
  z.object({ t: z.literal('live') }),
  z.object({
    t: z.literal('state'),
    state: z.enum(serverStates),
    boot: z.string().nullable(),
    at: z.number(),
    exit: z
      .object({ code: z.number().nullable(), signal: z.string().nullable(), oomKilled: z.boolean() })
      .nullable(),
  }),
  z.object({ t: z.literal('stats'), ...instanceStats.shape }),
  /** The last ten minutes, oldest first. */
  z.object({ t: z.literal('history'), points: z.array(instanceStats) }),
  z.object({ t: z.literal('viewers'), viewers: z.array(viewer) }),
  z.object({ t: z.literal('node'), node: z.enum(['online', 'offline']) }),
  z.object({ t: z.literal('ok'), id: z.string() }),
  z.object({ t: z.literal('error'), id: z.string().nullable(), code: z.string(), message: z.string() }),
  z.object({ t: z.literal('expiring'), expiresAt: z.number() }),
  /** The fresh token of an `auth` frame was accepted. */
  z.object({ t: z.literal('renewed'), expiresAt: z.number() }),
]);
export type ConsoleFrame = z.infer<typeof consoleFrame>;

/** Why the panel closed a console socket. */
export const viewerCloseReasons = {
  expired: 4001,
  revoked: 4003,
  server_deleted: 4004,
  too_slow: 4008,
  bad_frame: 4400,
} as const;
