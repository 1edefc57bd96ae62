import { expect, test } from 'vitest';
import { consoleLimits, type ConsoleLines } from '../schema/console.ts';
import { pace } from './console-feed.ts';
import { ServerConsole } from './server-console.ts';

const quiet = { tokens: 40, sinceLastMs: 1000, bytes: 10, lines: 1 };

test('a line goes at once while lines are rare', () => {
  expect(pace(quiet)).toMatchObject({ send: 'now' });
  expect(pace({ ...quiet, tokens: 0, sinceLastMs: 5 })).toMatchObject({ send: 'now' });
});

test('under load a frame waits, at most for the batch time', () => {
  const waiting = pace({ ...quiet, tokens: 0, sinceLastMs: 1 });
  expect(waiting).toEqual({ send: 'later', waitMs: consoleLimits.batchMs - 1 });
});

test('a full batch does not wait', () => {
  expect(pace({ tokens: 0, sinceLastMs: 0, bytes: 40_000, lines: 1 })).toMatchObject({ send: 'now' });
  expect(pace({ tokens: 0, sinceLastMs: 0, bytes: 10, lines: 600 })).toMatchObject({ send: 'now' });
});

function watched() {
  const sent: ConsoleLines[] = [];
  let buffered = 0;
  const console = new ServerConsole({
    send: (lines) => {
      sent.push(lines);
      return true;
    },
    bufferedBytes: () => buffered,
  });
  const block = (bytes: number) => {
    buffered = bytes;
  };
  return { sent, console, block, lines: () => sent.flatMap((frame) => frame.lines) };
}

test('sends nothing while nobody watches, and then only what is new', () => {
  const { console, lines } = watched();
  console.push('a', 'server', { seq: 0, lines: ['before'] });
  console.feed.watch(true);
  console.push('a', 'server', { seq: 1, lines: ['now'] });
  console.feed.watch(false);
  console.push('a', 'server', { seq: 2, lines: ['after'] });
  expect(lines()).toEqual(['now']);
});

test('a flood in one piece, far above what the ring holds, is sent whole and in frames of bounded size', () => {
  const { console, sent, lines } = watched();
  console.feed.watch(true);
  const flood = Array.from({ length: 20_000 }, (_, at) => `${String(at)} ${'x'.repeat(100)}`);
  console.push('a', 'server', { seq: 0, lines: flood });
  console.feed.watch(false);
  expect(lines()).toEqual(flood.slice(0, lines().length));
  expect(lines().length).toBeGreaterThan(19_400);
  for (const frame of sent) expect(JSON.stringify(frame).length).toBeLessThan(60_000);
});

test('a connection that does not drain is given nothing; the numbers tell what was skipped', () => {
  const { console, sent, block } = watched();
  console.feed.watch(true);
  block(1e9);
  console.push('a', 'server', { seq: 0, lines: Array.from({ length: 5000 }, () => 'x') });
  expect(sent).toEqual([]);
  block(0);
  console.push('a', 'server', { seq: 5000, lines: ['last'] });
  console.feed.watch(false);
  expect(sent[0]?.seq).toBe(3001);
});
