import type { ConsolePosition } from '../../schema/console.ts';
import type { AgentResult } from '../../schema/protocol.ts';
import { endOf, placeOf, withoutFirst } from './console-order.ts';
import { deliver, tell } from './delivery.ts';
import type { Turn } from './delivery.ts';
import { replay, replayKey, sendLines, showState } from './room.ts';
import type { Room } from './room.ts';
import type { Viewer } from './viewer.ts';

/** What the agent's ring holds after a position. */
export type Replay = AgentResult<'console.replay'>;

/** Gives an answer to everyone who waits for it; null: the agent gave none. */
export function takeReplay(
  turn: Turn,
  room: Room,
  after: ConsolePosition | null,
  answer: Replay | null,
): void {
  const waiting = room.replays.get(replayKey(after)) ?? new Set();
  room.replays.delete(replayKey(after));
  const viewers = [...waiting].filter((viewer) => isReplaying(viewer) && room.viewers.has(viewer));
  if (answer === null) {
    for (const viewer of viewers) viewer.mode = 'waiting';
    return;
  }
  showState(turn, room, viewers, answer.report);
  const last = sendReplay(turn, viewers, after, answer);
  const isStuck = replayKey(last) === replayKey(after);
  for (const viewer of viewers.filter(isReplaying)) {
    if (!answer.more) {
      viewer.mode = 'live';
      tell(turn, viewer, { t: 'live' });
    } else if (isStuck) viewer.mode = 'waiting';
    else replay(turn, room, viewer);
  }
}

/** Sends the lines to viewers that all stand at `after`. Returns where those stand that got all of them. */
function sendReplay(turn: Turn, viewers: Viewer[], after: ConsolePosition | null, answer: Replay) {
  let last = after;
  const sayGap = (gap: { boot: string; from: number; to: number }) => {
    if (gap.to <= gap.from) return;
    last = { boot: gap.boot, seq: gap.to - 1 };
    const told = deliver(turn, viewers.filter(isReplaying), { t: 'gap', ...gap }, 'notice');
    for (const viewer of told) viewer.position = last;
  };
  if (answer.gap !== null) sayGap(answer.gap);
  for (const chunk of answer.chunks) {
    const place = placeOf(last, chunk);
    if (place.is === 'behind') continue;
    if (place.is === 'beyond' && last !== null) {
      sayGap({ boot: chunk.boot, from: last.boot === chunk.boot ? last.seq + 1 : 0, to: chunk.seq });
    }
    const unseen = place.is === 'overlap' ? withoutFirst(chunk, place.skip) : chunk;
    sendLines(turn, viewers.filter(isReplaying), unseen);
    last = endOf(chunk);
  }
  return last;
}

const isReplaying = (viewer: Viewer): boolean => viewer.mode === 'replaying';
