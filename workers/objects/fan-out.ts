import type { ConsoleFrame, ConsoleLines, ConsolePosition } from '../../schema/console.ts';
import type { Fence, ServerReport } from '../../schema/protocol.ts';
import type { InstanceStats } from '../../schema/stats.ts';
import { deliver, tell } from './delivery.ts';
import type { Effect, Turn, ViewerCloseReason } from './delivery.ts';
import { takeReplay } from './replay.ts';
import type { Replay } from './replay.ts';
import { begin, emptyRoom, liveLines, replay, showPresence, showState, usersIn, watch } from './room.ts';
import type { Room } from './room.ts';
import { acknowledge, hasCaughtUp } from './viewer.ts';
import type { Viewer } from './viewer.ts';

/**
 * Decides which frame goes to which viewer. No I/O: each event returns what to do, in order.
 *
 * The agent's frames arrive in the order it wrote them, and its replay holds every line before it. So a viewer that
 * leaves live lines out while a replay is under way, and takes them from its end on, misses none and sees none twice.
 */
export class FanOut {
  readonly #rooms = new Map<string, Room>();
  #online: boolean;

  /** With the viewers of open sockets, and whether the agent is connected. */
  constructor(restored: Iterable<Viewer>, online: boolean) {
    this.#online = online;
    for (const viewer of restored) {
      const room = this.#enter(viewer);
      room.watched = online;
      room.fence = viewer.fence ?? room.fence;
      if (viewer.mode === 'replaying') viewer.mode = 'waiting';
    }
  }

  get online(): boolean {
    return this.#online;
  }

  /** The fence the agent named last for a watched server. */
  fenceOf(server: string): Fence | null {
    return this.#rooms.get(server)?.fence ?? null;
  }

  join(viewer: Viewer, now: number): Effect[] {
    return this.#turn(now, (turn) => {
      const known = this.#rooms.get(viewer.server);
      const before = known === undefined ? '' : usersIn(known);
      const room = this.#enter(viewer);
      tell(turn, viewer, { t: 'hello', node: this.#node, expiresAt: viewer.expiresAt });
      showPresence(turn, room, before, viewer);
      watch(turn, room);
    });
  }

  leave(viewer: Viewer, now: number): Effect[] {
    return this.#turn(now, (turn) => turn.lost.push({ viewer, reason: null }));
  }

  /** Begins after a position; a viewer does this once. */
  resume(viewer: Viewer, after: ConsolePosition | null, now: number): Effect[] {
    return this.#turn(now, (turn) => {
      const room = this.#rooms.get(viewer.server);
      if (room === undefined) return;
      if (viewer.mode === 'fresh') {
        viewer.position = after;
        viewer.mode = 'waiting';
        begin(turn, room, viewer);
      } else turn.lost.push({ viewer, reason: 'bad_frame' });
    });
  }

  ack(viewer: Viewer, bytes: number, now: number): Effect[] {
    return this.#turn(now, (turn) => {
      const room = this.#rooms.get(viewer.server);
      if (!acknowledge(viewer, bytes)) turn.lost.push({ viewer, reason: 'bad_frame' });
      else if (room !== undefined && viewer.mode === 'skipped' && hasCaughtUp(viewer)) {
        viewer.mode = 'waiting';
        replay(turn, room, viewer);
      }
    });
  }

  /** A viewer has signed in anew. */
  renew(viewer: Viewer, session: { expiresAt: number; mayCommand: boolean }, now: number): Effect[] {
    viewer.expiresAt = session.expiresAt;
    viewer.mayCommand = session.mayCommand;
    viewer.warned = false;
    return this.tell(viewer, { t: 'renewed', expiresAt: session.expiresAt }, now);
  }

  /** A notice for one viewer. */
  tell(viewer: Viewer, frame: ConsoleFrame, now: number): Effect[] {
    return this.#turn(now, (turn) => tell(turn, viewer, frame));
  }

  close(viewers: Iterable<Viewer>, reason: ViewerCloseReason, now: number): Effect[] {
    return this.#turn(now, (turn) => {
      for (const viewer of viewers) turn.lost.push({ viewer, reason });
    });
  }

  agentOnline(now: number): Effect[] {
    this.#online = true;
    return this.#turn(now, (turn) => {
      for (const room of this.#rooms.values()) {
        deliver(turn, room.viewers, { t: 'node', node: 'online' }, 'notice');
        watch(turn, room);
        for (const viewer of room.viewers) begin(turn, room, viewer);
      }
    });
  }

  agentOffline(now: number): Effect[] {
    this.#online = false;
    return this.#turn(now, (turn) => {
      for (const room of this.#rooms.values()) {
        room.watched = false;
        room.replays.clear();
        room.historyFor.clear();
        for (const viewer of room.viewers) {
          if (viewer.mode === 'live' || viewer.mode === 'replaying') viewer.mode = 'waiting';
        }
        deliver(turn, room.viewers, { t: 'node', node: 'offline' }, 'notice');
      }
    });
  }

  /** Lines as they happen. */
  lines(server: string, chunk: ConsoleLines, now: number): Effect[] {
    return this.#inRoom(server, now, (turn, room) => liveLines(turn, room, chunk));
  }

  /** The agent's answer to a `replay` effect; null when there was none. */
  replayed(server: string, after: ConsolePosition | null, answer: Replay | null, now: number): Effect[] {
    return this.#inRoom(server, now, (turn, room) => takeReplay(turn, room, after, answer));
  }

  /** The agent's answer to a `history` effect; null when there was none. */
  historyRead(server: string, points: InstanceStats[] | null, now: number): Effect[] {
    return this.#inRoom(server, now, (turn, room) => {
      const viewers = [...room.historyFor].filter((viewer) => room.viewers.has(viewer));
      room.historyFor.clear();
      if (points !== null) deliver(turn, viewers, { t: 'history', points }, 'figures');
    });
  }

  /** A server's state, pushed by the agent. */
  report(report: ServerReport, now: number): Effect[] {
    return this.#inRoom(report.uuid, now, (turn, room) => {
      showState(turn, room, room.viewers, report);
      this.#tend(turn, room);
    });
  }

  stats(server: string, point: InstanceStats, now: number): Effect[] {
    return this.#inRoom(server, now, (turn, room) => {
      deliver(turn, room.viewers, { t: 'stats', ...point }, 'figures');
    });
  }

  /** The agent would not watch: it is asked again when it says something of the server. */
  watchFailed(server: string): void {
    const room = this.#rooms.get(server);
    if (room !== undefined) room.watched = false;
  }

  /** Repeats what failed and ends what has expired. */
  tend(now: number): Effect[] {
    return this.#turn(now, (turn) => {
      for (const room of this.#rooms.values()) this.#tend(turn, room);
    });
  }

  get #node(): 'online' | 'offline' {
    return this.#online ? 'online' : 'offline';
  }

  #enter(viewer: Viewer): Room {
    const room = this.#rooms.get(viewer.server) ?? emptyRoom(viewer.server);
    this.#rooms.set(viewer.server, room);
    room.viewers.add(viewer);
    return room;
  }

  #tend(turn: Turn, room: Room): void {
    watch(turn, room);
    for (const viewer of room.viewers) {
      if (turn.now >= viewer.expiresAt) turn.lost.push({ viewer, reason: 'expired' });
      else if (viewer.mode === 'waiting') replay(turn, room, viewer);
    }
  }

  #inRoom(server: string, now: number, decide: (turn: Turn, room: Room) => void): Effect[] {
    const room = this.#rooms.get(server);
    return room === undefined ? [] : this.#turn(now, (turn) => decide(turn, room));
  }

  #turn(now: number, decide: (turn: Turn) => unknown): Effect[] {
    const turn: Turn = { now, online: this.#online, effects: [], lost: [] };
    decide(turn);
    // Telling the others of one that goes can find another that must go.
    for (let next = turn.lost.shift(); next !== undefined; next = turn.lost.shift()) {
      this.#remove(turn, next.viewer, next.reason);
    }
    return turn.effects;
  }

  #remove(turn: Turn, viewer: Viewer, reason: ViewerCloseReason | null): void {
    const room = this.#rooms.get(viewer.server);
    if (room === undefined || !room.viewers.has(viewer)) return;
    const before = usersIn(room);
    room.viewers.delete(viewer);
    if (reason !== null) turn.effects.push({ do: 'close', viewer, reason });
    if (room.viewers.size > 0) return showPresence(turn, room, before, null);
    this.#rooms.delete(viewer.server);
    if (room.watched) turn.effects.push({ do: 'watch', server: room.server, watch: false });
  }
}
