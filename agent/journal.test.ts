import { appendFile, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Journal, type JournalEntry } from './journal.ts';
import { scratch } from './testing/scratch.ts';

const entry = (idem: string, at = 1000, phase: JournalEntry['phase'] = 'done'): JournalEntry => ({
  idem,
  method: 'server.power',
  at,
  phase,
  value: { state: 'running' },
});

test('finds what was noted, also in a new process', async () => {
  const file = path.join(await scratch(onTestFinished), 'journal');
  const first = await Journal.open(file, 1000);
  await first.note(entry('a', 1000, 'begun'), true);
  await first.note(entry('a'), true);
  await first.note(entry('b', 1000, 'begun'), false);
  const second = await Journal.open(file, 1000);
  expect(second.find('a')).toEqual(entry('a'));
  expect(second.find('b')?.phase).toBe('begun');
  expect(second.find('c')).toBeUndefined();
});

test('a line torn by a crash, and any other rubbish, loses nothing else', async () => {
  const file = path.join(await scratch(onTestFinished), 'journal');
  const first = await Journal.open(file, 1000);
  await first.note(entry('a'), true);
  await appendFile(file, '\0\0\0\n[1,2]\n{"idem":"b"}\n{"idem":"c","method":"server.po');
  const second = await Journal.open(file, 1000);
  expect(second.find('a')).toEqual(entry('a'));
  await second.note(entry('d'), true);
  const third = await Journal.open(file, 1000);
  expect(third.find('d')).toEqual(entry('d'));
});

test('forgets after a day', async () => {
  const file = path.join(await scratch(onTestFinished), 'journal');
  const first = await Journal.open(file, 1000);
  await first.note(entry('old', 1000), true);
  await first.note(entry('young', 50_000_000), true);
  const second = await Journal.open(file, 1000 + 24 * 3_600_000);
  expect(second.find('old')).toBeUndefined();
  expect(second.find('young')).toBeDefined();
});

test('stays bounded under many commands and readable by its owner alone', async () => {
  const file = path.join(await scratch(onTestFinished), 'journal');
  const journal = await Journal.open(file, 1000);
  const durable: Promise<void>[] = [];
  for (let at = 0; at < 90_000; at += 1) {
    const noted = journal.note(entry(`i${String(at)}`), at % 5000 === 0);
    if (at % 5000 === 0) durable.push(noted);
    else await noted;
  }
  await Promise.all(durable);
  expect(journal.find('i89999')).toBeDefined();
  expect(journal.find('i0')).toBeUndefined();
  const lines = (await readFile(file, 'utf8')).split('\n').length;
  expect(lines).toBeLessThan(62_000);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
