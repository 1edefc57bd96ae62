import * as z from 'zod';
import { consoleLimits, consolePosition } from '../../schema/console.ts';
import { fence } from '../../schema/protocol.ts';

/** Told this long before a socket must have re-authenticated. */
const warningMs = 60_000;

/**
 * One console socket. The whole record is the socket's attachment, so it survives hibernation.
 *
 * fresh: has not said where to begin. waiting: begins when the agent can answer. replaying: lines are on their way
 * from the agent's ring, live ones are left out. live: gets every frame. skipped: too slow, gets no lines.
 */
export const viewer = z.object({
  as: z.literal('viewer'),
  id: z.string(),
  /** Uuids. */
  node: z.string(),
  server: z.string(),
  user: z.object({ id: z.string(), username: z.string() }),
  ip: z.string().nullable(),
  mayCommand: z.boolean(),
  /** Ms since 1970. */
  expiresAt: z.number(),
  warned: z.boolean(),
  mode: z.enum(['fresh', 'waiting', 'replaying', 'live', 'skipped']),
  /** The last line it was sent. */
  position: consolePosition.nullable(),
  /** The server's state it was told last, as `at state`. */
  told: z.string(),
  /** UTF-8 bytes of all frames since the socket opened. */
  sentBytes: z.number(),
  ackedBytes: z.number(),
  /** The server's fence, as the agent named it last. */
  fence: fence.nullable(),
});
export type Viewer = z.infer<typeof viewer>;

/** Lines come again by replay, figures are lost when left out, notices are neither. */
export type FrameKind = 'lines' | 'figures' | 'notice';

/**
 * What a viewer may be sent now. Lines and figures stop at the limit; a notice passes, until twice the limit is
 * unacknowledged.
 */
export function admit(of: Viewer, kind: FrameKind, bytes: number): 'send' | 'drop' | 'skip' | 'too_slow' {
  const unacked = of.sentBytes - of.ackedBytes;
  if (kind === 'notice') return unacked + bytes > 2 * consoleLimits.skipBytes ? 'too_slow' : 'send';
  if (unacked === 0 || unacked + bytes <= consoleLimits.skipBytes) return 'send';
  return kind === 'lines' ? 'skip' : 'drop';
}

/** Takes an absolute acknowledgement. False: it names bytes that were never sent. */
export function acknowledge(of: Viewer, bytes: number): boolean {
  if (bytes > of.sentBytes) return false;
  of.ackedBytes = Math.max(of.ackedBytes, bytes);
  return true;
}

/** Whether a skipped viewer has caught up enough to be sent lines again. */
export const hasCaughtUp = (of: Viewer): boolean =>
  of.sentBytes - of.ackedBytes <= consoleLimits.skipBytes / 2;

/** Whether it is time to say that the socket's session ends; once for each session. */
export function mustWarn(of: Viewer, now: number): boolean {
  if (of.warned || now < of.expiresAt - warningMs) return false;
  of.warned = true;
  return true;
}
