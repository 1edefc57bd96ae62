import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lastLines } from './commands/logs.ts';
import { createLogFile } from './log-file.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'roost-log-'));
  file = path.join(folder, 'log', 'agent.log');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a log stays within its bounds, and its newest lines can be read', async () => {
  const write = createLogFile(file, 100);
  for (let number = 0; number < 50; number += 1) write(`line ${String(number)}\n`);
  expect(statSync(file).size + statSync(`${file}.1`).size).toBeLessThanOrEqual(200);
  expect(await lastLines(file, 3)).toBe('line 47\nline 48\nline 49\n');
  expect((await lastLines(file, 12))?.split('\n')).toHaveLength(13);
  expect(await lastLines(file, 0)).toBe('');
});

test('it goes on where it was, for its owner alone', () => {
  createLogFile(file, 1000)('one\n');
  createLogFile(file, 1000)('two\n');
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what cannot be written is lost, and nothing else', async () => {
  const write = createLogFile(file, 1000);
  rmSync(path.dirname(file), { recursive: true });
  write('nowhere\n');
  expect(await lastLines(file, 1)).toBeNull();
});
