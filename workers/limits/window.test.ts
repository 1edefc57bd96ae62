import { expect, test } from 'vitest';
import { createWindows, windowAt } from './window.ts';

const minute = 60_000;

test('a window is the same for everyone, and ends', () => {
  expect(windowAt(minute * 5, minute)).toEqual({ index: 5, lengthMs: minute, endsAt: minute * 6 });
  expect(windowAt(minute * 6 - 1, minute).index).toBe(5);
});

test('counts grow within a window and begin anew in the next', () => {
  const windows = createWindows(10);
  const add = (now: number, amount = 1) => windows.add(['a', amount], windowAt(now, minute), now);
  expect([add(1), add(2, 5), add(minute - 1)]).toEqual([1, 6, 7]);
  expect(add(minute)).toBe(1);
});

test('what was right is forgiven', () => {
  const windows = createWindows(10);
  windows.add(['a', 9], windowAt(0, minute), 0);
  windows.forget('a');
  expect(windows.add(['a', 1], windowAt(0, minute), 0)).toBe(1);
});

test('memory is bounded: who is counted again and again is kept, the others go', () => {
  const windows = createWindows(100);
  for (let index = 0; index < 10_000; index += 1) {
    windows.add(['guessed', 1], windowAt(index, minute), index);
    windows.add([`other-${String(index)}`, 1], windowAt(index, minute), index);
  }
  expect(windows.size()).toBe(100);
  expect(windows.add(['guessed', 0], windowAt(0, minute), 0)).toBe(10_000);
});

test('ended windows are swept', () => {
  const windows = createWindows(1000);
  for (let index = 0; index < 500; index += 1) windows.add([String(index), 1], windowAt(0, minute), 1);
  windows.add(['later', 1], windowAt(minute * 3, minute), minute * 3);
  expect(windows.size()).toBe(1);
});
