import { expect, test } from 'vitest';
import { consoleLimits } from '../schema/console.ts';
import { ConsoleRing } from './console-ring.ts';
import { createRandom } from './testing/random.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `line ${String(from + at)}`);

test('gives everything it holds to somebody new', () => {
  const ring = new ConsoleRing();
  ring.push('a', 'installer', 0, ['i']);
  ring.push('b', 'server', 0, ['x', 'y']);
  expect(ring.after(null)).toEqual({
    chunks: [
      { boot: 'a', role: 'installer', seq: 0, lines: ['i'] },
      { boot: 'b', role: 'server', seq: 0, lines: ['x', 'y'] },
    ],
    gap: null,
    more: false,
  });
});

test('goes on after a position, into later runs', () => {
  const ring = new ConsoleRing();
  ring.push('a', 'server', 0, ['1', '2', '3']);
  ring.push('b', 'server', 0, ['4']);
  const replay = ring.after({ boot: 'a', seq: 1 });
  expect(replay.chunks.map((chunk) => [chunk.boot, chunk.seq, ...chunk.lines])).toEqual([
    ['a', 2, '3'],
    ['b', 0, '4'],
  ]);
  expect(replay.gap).toBeNull();
});

test('a viewer that has everything, or is ahead, gets nothing', () => {
  const ring = new ConsoleRing();
  ring.push('a', 'server', 0, ['1', '2']);
  expect(ring.after({ boot: 'a', seq: 1 })).toEqual({ chunks: [], gap: null, more: false });
  expect(ring.after({ boot: 'a', seq: 900 })).toEqual({ chunks: [], gap: null, more: false });
});

test('says which lines are gone', () => {
  const ring = new ConsoleRing();
  ring.push('a', 'server', 0, numbered(0, 3000));
  const { gap, chunks } = ring.after({ boot: 'a', seq: 99 });
  expect(gap).toEqual({ boot: 'a', from: 100, to: 1000 });
  expect(chunks[0]).toMatchObject({ seq: 1000 });
  expect(chunks[0]?.lines.length).toBe(consoleLimits.ringLines);
});

test('says what is gone of a run that is not held at all any more', () => {
  const ring = new ConsoleRing();
  ring.push('a', 'server', 0, numbered(0, 10));
  ring.push('b', 'server', 0, numbered(0, 2500));
  expect(ring.after({ boot: 'a', seq: 4 }).gap).toEqual({ boot: 'a', from: 5, to: 10 });
  expect(ring.after({ boot: 'a', seq: 9 }).gap).toBeNull();
  expect(ring.after({ boot: 'never heard of', seq: 4 })).toMatchObject({ gap: null });
});

test('a hole in the numbers stays visible', () => {
  const ring = new ConsoleRing();
  ring.push('a', 'server', 0, ['0', '1']);
  ring.push('a', 'server', 50, ['50']);
  expect(ring.after({ boot: 'a', seq: 1 })).toMatchObject({
    gap: { boot: 'a', from: 2, to: 50 },
    chunks: [{ seq: 50, lines: ['50'] }],
  });
});

test('long lines are bounded by bytes too', () => {
  const ring = new ConsoleRing();
  ring.push(
    'a',
    'server',
    0,
    Array.from({ length: 2000 }, () => 'x'.repeat(16_000)),
  );
  const held = ring.after(null, 1e9).chunks.flatMap((chunk) => chunk.lines);
  expect(held.length).toBeLessThan(140);
  expect(held.length).toBeGreaterThan(100);
});

test('pages of a replay join without loss or repetition, whatever the lines cost as JSON', () => {
  const ring = new ConsoleRing();
  ring.push(
    'a',
    'server',
    0,
    Array.from({ length: 1500 }, (_, at) => `${String(at)}\u0001`.repeat(at % 60)),
  );
  const expected = ring.after(null, 1e9).chunks.flatMap((chunk) => chunk.lines);
  const got: string[] = [];
  let after: { boot: string; seq: number } | null = null;
  for (let more = true; more;) {
    const page = ring.after(after, 5000);
    expect(JSON.stringify(page.chunks).length).toBeLessThan(6000);
    for (const chunk of page.chunks) {
      got.push(...chunk.lines);
      after = { boot: chunk.boot, seq: chunk.seq + chunk.lines.length - 1 };
    }
    more = page.more;
  }
  expect(got).toEqual(expected);
});

test('a reader by index sees every line once while the ring keeps up', () => {
  const random = createRandom(3);
  const ring = new ConsoleRing();
  const seen: string[] = [];
  const pushed: string[] = [];
  let cursor = 0;
  for (let run = 0; run < 30; run += 1) {
    let seq = 0;
    for (let step = 0; step < 40; step += 1) {
      const lines = numbered(0, Math.floor(random() * 40)).map(
        (line) => `${String(run)}/${String(seq)} ${line}`,
      );
      ring.push(`run ${String(run)}`, 'server', seq, lines);
      pushed.push(...lines);
      seq += lines.length;
      if (random() < 0.3) continue;
      for (let part = ring.read(cursor, 200); part !== null; part = ring.read(cursor, 200)) {
        seen.push(...part.chunk.lines);
        cursor = part.next;
      }
    }
  }
  for (let part = ring.read(cursor, 1e9); part !== null; part = ring.read(cursor, 1e9)) {
    seen.push(...part.chunk.lines);
    cursor = part.next;
  }
  expect(seen).toEqual(pushed);
  expect(ring.total).toBe(pushed.length);
});

test('a reader that the ring overtook goes on with what is held', () => {
  const ring = new ConsoleRing();
  ring.push('a', 'server', 0, numbered(0, 5000));
  expect(ring.read(10, 10)?.chunk.seq).toBe(3000);
});
