import { expect, test } from 'vitest';
import type { ConsoleLines } from '../../schema/console.ts';
import {
  emptyFeed,
  type Entry,
  type Feed,
  takeGap,
  takeLines,
  takeLive,
  takeResume,
  takeState,
} from './feed.ts';

const chunk = (
  boot: string,
  seq: number,
  count: number,
  role: ConsoleLines['role'] = 'server',
): ConsoleLines => ({
  boot,
  role,
  seq,
  lines: Array.from({ length: count }, (_, i) => `${boot}${seq + i}`),
});

const say = (entries: readonly Entry[]) =>
  entries.map((entry) =>
    entry.kind === 'line' ? entry.text : entry.note.is === 'gap' ? `gap ${entry.note.lines}` : entry.note.is,
  );

function after(...chunks: ConsoleLines[]): { feed: Feed; said: string[] } {
  let feed = emptyFeed;
  const said: string[] = [];
  for (const each of chunks) {
    const taken = takeLines(feed, each, 5);
    feed = taken.feed;
    said.push(...say(taken.entries));
  }
  return { feed, said };
}

test('lines follow each other, and one that came before is not shown twice', () => {
  const { feed, said } = after(chunk('a', 0, 2), chunk('a', 1, 3), chunk('a', 0, 4));
  expect(said).toEqual(['a0', 'a1', 'a2', 'a3']);
  expect(feed.position).toEqual({ boot: 'a', seq: 3 });
});

test('a hole within a run is said', () => {
  expect(after(chunk('a', 0, 1), chunk('a', 4, 1)).said).toEqual(['a0', 'gap 3', 'a4']);
});

test('who comes late has missed nothing: the first line may have any number', () => {
  expect(after(chunk('a', 900, 1)).said).toEqual(['a900']);
  const taken = takeGap(emptyFeed, { t: 'gap', boot: 'a', from: 0, to: 900 }, 5);
  expect(taken.entries).toEqual([]);
  expect(say(takeLines(taken.feed, chunk('a', 900, 1), 5).entries)).toEqual(['a900']);
});

test('runs are divided, an installation by its own name', () => {
  expect(after(chunk('i', 0, 1, 'installer'), chunk('a', 0, 1), chunk('b', 0, 1)).said).toEqual([
    'installer',
    'i0',
    'run',
    'a0',
    'run',
    'b0',
  ]);
});

test('the beginning of a later run that was missed is said', () => {
  expect(after(chunk('a', 0, 1), chunk('b', 2, 1)).said).toEqual(['a0', 'run', 'gap 2', 'b2']);
});

test('a gap counts only what was not seen, and the next line follows it', () => {
  const { feed } = after(chunk('a', 0, 5));
  const taken = takeGap(feed, { t: 'gap', boot: 'a', from: 2, to: 9 }, 5);
  expect(say(taken.entries)).toEqual(['gap 4']);
  expect(say(takeLines(taken.feed, chunk('a', 9, 1), 5).entries)).toEqual(['a9']);
  expect(takeGap(feed, { t: 'gap', boot: 'a', from: 0, to: 5 }, 5).entries).toEqual([]);
});

test('lines of the replay have no time of arrival, live ones have', () => {
  const { feed } = after(chunk('a', 0, 1));
  expect(takeLines(feed, chunk('a', 1, 1), 5).entries[0]?.at).toBeNull();
  expect(takeLines(takeLive(feed), chunk('a', 1, 1), 5).entries[0]?.at).toBe(5);
});

test('a change of state is told only when it happens before the eyes', () => {
  const frame = { t: 'state', state: 'running', boot: 'a', at: 7, exit: null } as const;
  const known = takeState(emptyFeed, frame);
  expect(known.entries).toEqual([]);
  const live = takeLive(known.feed);
  expect(takeState(live, frame).entries).toEqual([]);
  const stopped = takeState(live, { ...frame, state: 'stopping', at: 9 });
  expect(stopped.entries).toEqual([
    { kind: 'note', note: { is: 'state', state: 'stopping', exit: null }, at: 9 },
  ]);
});

test('the end of an installation is told as such', () => {
  const frame = { t: 'state', state: 'installing', boot: null, at: 7, exit: null } as const;
  const live = takeLive(takeState(emptyFeed, frame).feed);
  expect(say(takeState(live, { ...frame, state: 'offline' }).entries)).toEqual(['installed']);
  expect(say(takeState(live, { ...frame, state: 'install_failed' }).entries)).toEqual(['state']);
});

test('what a new connection replays did not happen just now', () => {
  const frame = { t: 'state', state: 'running', boot: 'a', at: 7, exit: null } as const;
  const live = takeLive(takeState(after(chunk('a', 0, 1)).feed, frame).feed);
  const resumed = takeState(takeResume(live), { ...frame, state: 'offline' });
  expect(resumed.entries).toEqual([]);
  expect(takeLines(resumed.feed, chunk('a', 1, 1), 5).entries).toEqual([
    { kind: 'line', text: 'a1', at: null },
  ]);
});
