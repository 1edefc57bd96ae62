import * as z from 'zod';
import { consoleLimits, consolePosition, viewerFrame } from '../../schema/console.ts';
import type { ViewerFrame } from '../../schema/console.ts';
import { grants } from '../../schema/permissions.ts';
import { fence } from '../../schema/protocol.ts';
import type { ViewerIdentity } from './join.ts';

/** The largest frame a browser may send: a token is the most of it. */
const frameChars = 16_384;

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

/** A viewer that has just joined. */
export const viewerOf = (identity: ViewerIdentity, node: string, id: string): Viewer => ({
  as: 'viewer',
  id,
  node,
  server: identity.server,
  user: { id: identity.userId, username: identity.username },
  ip: identity.ip,
  mayCommand: grants(identity.permissions, 'control.console'),
  expiresAt: identity.expiresAt,
  warned: false,
  mode: 'fresh',
  position: null,
  told: '',
  sentBytes: 0,
  ackedBytes: 0,
  fence: null,
});

/** A browser's frame, or null for anything else. */
export function readViewerFrame(message: string | ArrayBuffer): ViewerFrame | null {
  if (typeof message !== 'string' || message.length > frameChars) return null;
  try {
    return viewerFrame.parse(JSON.parse(message));
  } catch {
    return null;
  }
}

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
