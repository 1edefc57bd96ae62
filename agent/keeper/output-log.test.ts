import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutputLog } from './output-log.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(os.tmpdir(), 'roost-log-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function segment(offset: number, lines: number, text: string): string {
  const path = join(dir, `log.${String(offset).padStart(20, '0')}.${String(lines).padStart(14, '0')}`);
  writeFileSync(path, text);
  return path;
}

function readAll(log: OutputLog): { offset: number; firstLine: number; text: string }[] {
  const found = [];
  for (let chunk = log.next(4); chunk; chunk = log.next(4)) {
    found.push({
      offset: chunk.offset,
      firstLine: chunk.firstLine,
      text: Buffer.from(chunk.bytes).toString(),
    });
  }
  return found;
}

test('reads on over segments, and on again when more is written', () => {
  const path = segment(0, 0, 'a\nb\n');
  const log = new OutputLog(dir);
  log.seek('start-of-log');
  expect(readAll(log)).toEqual([{ offset: 0, firstLine: 0, text: 'a\nb\n' }]);
  writeFileSync(path, 'a\nb\nc');
  segment(5, 2, 'c\nd\n');
  expect(readAll(log)).toEqual([
    { offset: 4, firstLine: 2, text: 'c' },
    { offset: 5, firstLine: 2, text: 'c\nd\n' },
  ]);
});

test('starts at an offset with the right line number', () => {
  segment(10, 4, 'x\ny\nz\n');
  const log = new OutputLog(dir);
  log.seek(14);
  expect(readAll(log)).toEqual([{ offset: 14, firstLine: 6, text: 'z\n' }]);
});

test('an offset that is no longer kept goes on at the first that is', () => {
  segment(10, 4, 'x\n');
  const log = new OutputLog(dir);
  log.seek(3);
  expect(readAll(log)).toEqual([{ offset: 10, firstLine: 4, text: 'x\n' }]);
});

test('an offset beyond the end waits there', () => {
  segment(0, 0, 'x\n');
  const log = new OutputLog(dir);
  log.seek(100);
  expect(log.next(4)).toBeNull();
});

test('a gap in the middle shows in the offset', () => {
  segment(0, 0, 'x\n');
  segment(20, 9, 'y\n');
  const log = new OutputLog(dir);
  log.seek('start-of-log');
  expect(readAll(log)).toEqual([
    { offset: 0, firstLine: 0, text: 'x\n' },
    { offset: 20, firstLine: 9, text: 'y\n' },
  ]);
});

test('a segment removed while it is read is read to its end', () => {
  const path = segment(0, 0, 'one\ntwo\n');
  segment(8, 2, 'three\n');
  const log = new OutputLog(dir);
  log.seek('start-of-log');
  expect(log.next(4)?.offset).toBe(0);
  unlinkSync(path);
  expect(readAll(log).map(({ text }) => text)).toEqual(['two\n', 'thre', 'e\n']);
});

test('an empty directory has nothing yet', () => {
  const log = new OutputLog(dir);
  log.seek('start-of-log');
  expect(log.next(4)).toBeNull();
  segment(0, 0, 'now\n');
  expect(readAll(log)).toEqual([{ offset: 0, firstLine: 0, text: 'now\n' }]);
});
