import type { ConsoleLines, ConsolePosition } from '../../schema/console.ts';
import type { Fence, ServerReport } from '../../schema/protocol.ts';
import { endOf, placeOf, withoutFirst } from './console-order.ts';
import { deliver } from './delivery.ts';
import type { Turn } from './delivery.ts';
import type { Viewer } from './viewer.ts';

/** Everybody who has one server's console open. */
export interface Room {
  server: string;
  viewers: Set<Viewer>;
  /** The agent has been told that this server is watched. */
  watched: boolean;
  fence: Fence | null;
  /** Who waits for which replay; viewers with the same position share one. */
  replays: Map<string, Set<Viewer>>;
  historyFor: Set<Viewer>;
}

export const emptyRoom = (server: string): Room => ({
  server,
  viewers: new Set(),
  watched: false,
  fence: null,
  replays: new Map(),
  historyFor: new Set(),
});

/** The key of replays after a position. */
export const replayKey = (after: ConsolePosition | null): string =>
  after === null ? '' : `${after.seq} ${after.boot}`;

export function watch(turn: Turn, room: Room): void {
  if (!turn.online || room.watched) return;
  room.watched = true;
  turn.effects.push({ do: 'watch', server: room.server, watch: true });
}

/** Lines and figures for a viewer that has said where it begins. */
export function begin(turn: Turn, room: Room, viewer: Viewer): void {
  if (!turn.online || viewer.mode !== 'waiting') return;
  replay(turn, room, viewer);
  if (room.historyFor.size === 0) turn.effects.push({ do: 'history', server: room.server });
  room.historyFor.add(viewer);
}

/** Asks the agent for what follows the viewer's position. */
export function replay(turn: Turn, room: Room, viewer: Viewer): void {
  if (!turn.online) return;
  viewer.mode = 'replaying';
  const key = replayKey(viewer.position);
  const shared = room.replays.get(key);
  if (shared !== undefined) shared.add(viewer);
  else {
    room.replays.set(key, new Set([viewer]));
    turn.effects.push({ do: 'replay', server: room.server, after: viewer.position });
  }
}

/** Lines as they happen. */
export function liveLines(turn: Turn, room: Room, chunk: ConsoleLines): void {
  const next: Viewer[] = [];
  for (const viewer of room.viewers) {
    if (viewer.mode === 'waiting') replay(turn, room, viewer);
    if (viewer.mode !== 'live') continue;
    const place = placeOf(viewer.position, chunk);
    switch (place.is) {
      case 'next':
        next.push(viewer);
        break;
      case 'overlap':
        sendLines(turn, [viewer], withoutFirst(chunk, place.skip));
        break;
      case 'beyond':
        replay(turn, room, viewer);
        break;
      case 'behind':
        break;
    }
  }
  sendLines(turn, next, chunk);
}

/** Sends lines; whoever gets them stands at their end. */
export function sendLines(turn: Turn, to: readonly Viewer[], chunk: ConsoleLines): void {
  if (to.length === 0) return;
  const end = endOf(chunk);
  for (const viewer of deliver(turn, to, { t: 'lines', ...chunk }, 'lines')) viewer.position = end;
}

/** Shows a server's state to those who have not been told this one. */
export function showState(turn: Turn, room: Room, to: Iterable<Viewer>, report: ServerReport): void {
  room.fence = report.fence;
  for (const viewer of room.viewers) viewer.fence = report.fence;
  const { state, boot, at, exit } = report;
  const told = `${at} ${state}`;
  const untold = [...to].filter((viewer) => viewer.told !== told);
  for (const viewer of untold) viewer.told = told;
  deliver(turn, untold, { t: 'state', state, boot, at, exit }, 'notice');
}

/** Shows who watches: to everyone when that has changed, to a newcomer anyway. */
export function showPresence(turn: Turn, room: Room, before: string, newcomer: Viewer | null): void {
  const isChanged = usersIn(room) !== before;
  const to = isChanged ? room.viewers : newcomer === null ? [] : [newcomer];
  const viewers = [...new Map([...room.viewers].map(({ user }) => [user.id, user])).values()];
  deliver(turn, to, { t: 'viewers', viewers }, 'notice');
}

/** The users in a room, to compare. */
export const usersIn = (room: Room): string =>
  [...new Set([...room.viewers].map(({ user }) => user.id))].toSorted().join(' ');
