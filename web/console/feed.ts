import type { ConsoleFrame, ConsoleLines, ConsolePosition } from '../../schema/console.ts';
import type { ServerState } from '../../schema/server-state.ts';

type Frame<T extends ConsoleFrame['t']> = Extract<ConsoleFrame, { t: T }>;

/** How a process ended; null while that is not known. */
export type Exit = Frame<'state'>['exit'];

/** Something that the console says itself, between the lines of the server. */
export type Note =
  | { is: 'run' | 'installer' | 'installed' }
  | { is: 'gap'; lines: number }
  | { is: 'state'; state: ServerState; exit: Exit };

/** One line of the view. `at`: when it arrived, null for lines from before this page was opened. */
export type Entry =
  | { kind: 'line'; text: string; at: number | null }
  | { kind: 'note'; note: Note; at: number | null };

/** Where this viewer is. */
export interface Feed {
  /** The last line seen: where a new connection resumes. */
  position: ConsolePosition | null;
  role: ConsoleLines['role'] | null;
  /** Replay has reached the present: what comes now happens now. */
  isLive: boolean;
  state: ServerState | null;
}

export const emptyFeed: Feed = { position: null, role: null, isLive: false, state: null };

export interface Taken {
  feed: Feed;
  entries: Entry[];
}

/** Takes lines: those seen before are left out, those missing are said. */
export function takeLines(feed: Feed, chunk: ConsoleLines, now: number): Taken {
  const at = feed.isLive ? now : null;
  const last = feed.position;
  const isSameRun = last?.boot === chunk.boot;
  const next = isSameRun ? last.seq + 1 : 0;
  const unseen = chunk.lines.slice(Math.max(0, next - chunk.seq));
  if (unseen.length === 0) return { feed, entries: [] };
  const entries: Entry[] = [];
  const isNewRole = chunk.role !== feed.role;
  if ((!isSameRun && last !== null) || (isNewRole && chunk.role === 'installer')) {
    entries.push({ kind: 'note', note: { is: chunk.role === 'installer' ? 'installer' : 'run' }, at });
  }
  // Before the first line nothing is missed: the ring begins where it begins.
  if (chunk.seq > next && last !== null) {
    entries.push({ kind: 'note', note: { is: 'gap', lines: chunk.seq - next }, at });
  }
  for (const text of unseen) entries.push({ kind: 'line', text, at });
  const position = { boot: chunk.boot, seq: chunk.seq + chunk.lines.length - 1 };
  return { feed: { ...feed, position, role: chunk.role }, entries };
}

/** Takes the notice that lines [from, to) of a run are gone. */
export function takeGap(feed: Feed, gap: Frame<'gap'>, now: number): Taken {
  const seen = feed.position?.boot === gap.boot ? feed.position.seq + 1 : 0;
  const lines = gap.to - Math.max(gap.from, seen);
  if (lines <= 0) return { feed, entries: [] };
  const entry: Entry = { kind: 'note', note: { is: 'gap', lines }, at: feed.isLive ? now : null };
  // A viewer who has just come has missed nothing of a run that began before.
  const entries = feed.position === null ? [] : [entry];
  return { feed: { ...feed, position: { boot: gap.boot, seq: gap.to - 1 } }, entries };
}

/** Takes a state: a divider when it changed while somebody looked. */
export function takeState(feed: Feed, frame: Frame<'state'>): Taken {
  const isChange = feed.isLive && feed.state !== null && feed.state !== frame.state;
  const isInstalled = feed.state === 'installing' && frame.state === 'offline';
  const note: Note = isInstalled
    ? { is: 'installed' }
    : { is: 'state', state: frame.state, exit: frame.exit };
  return {
    feed: { ...feed, state: frame.state },
    entries: isChange ? [{ kind: 'note', note, at: frame.at }] : [],
  };
}

/** A new connection: what it replays did not happen just now. */
export const takeResume = (feed: Feed): Feed => ({ ...feed, isLive: false });

/** Replay has reached the present. */
export const takeLive = (feed: Feed): Feed => ({ ...feed, isLive: true });
