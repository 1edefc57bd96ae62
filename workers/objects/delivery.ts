import type { ConsoleFrame, ConsolePosition, viewerCloseReasons } from '../../schema/console.ts';
import { admit, mustWarn } from './viewer.ts';
import type { FrameKind, Viewer } from './viewer.ts';

export type ViewerCloseReason = keyof typeof viewerCloseReasons;

/** What the shell does next. `replay` and `history` are answered by `replayed` and `historyRead`, once each. */
export type Effect =
  | { do: 'send'; to: readonly Viewer[]; text: string }
  | { do: 'close'; viewer: Viewer; reason: ViewerCloseReason }
  | { do: 'watch'; server: string; watch: boolean }
  | { do: 'replay'; server: string; after: ConsolePosition | null }
  | { do: 'history'; server: string };

/** One event being decided. */
export interface Turn {
  now: number;
  /** The agent is connected. */
  online: boolean;
  effects: Effect[];
  /** Who must go when the turn ends; null: has gone by itself. */
  lost: { viewer: Viewer; reason: ViewerCloseReason | null }[];
}

const utf8 = new TextEncoder();

/** The one way out for frames: one text for all, session and credit checked. Returns who gets it. */
export function deliver(turn: Turn, to: Iterable<Viewer>, frame: ConsoleFrame, kind: FrameKind): Viewer[] {
  const text = JSON.stringify(frame);
  const bytes = utf8.encode(text).byteLength;
  const getting: Viewer[] = [];
  for (const viewer of to) {
    if (turn.now >= viewer.expiresAt) {
      turn.lost.push({ viewer, reason: 'expired' });
      continue;
    }
    if (mustWarn(viewer, turn.now)) tell(turn, viewer, { t: 'expiring', expiresAt: viewer.expiresAt });
    switch (admit(viewer, kind, bytes)) {
      case 'send':
        viewer.sentBytes += bytes;
        getting.push(viewer);
        break;
      case 'skip':
        viewer.mode = 'skipped';
        tell(turn, viewer, { t: 'skipped' });
        break;
      case 'too_slow':
        turn.lost.push({ viewer, reason: 'too_slow' });
        break;
      case 'drop':
        break;
    }
  }
  if (getting.length > 0) turn.effects.push({ do: 'send', to: getting, text });
  return getting;
}

/** A notice to one viewer. */
export function tell(turn: Turn, viewer: Viewer, frame: ConsoleFrame): void {
  deliver(turn, [viewer], frame, 'notice');
}
