import { expect, test } from 'vitest';
import { type KeyPress, readShortcut } from './shortcut-keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  isCommand: false,
  isTyping: false,
  ...more,
});

test('g and a letter go to a page', () => {
  const first = readShortcut(null, press('g'));
  expect(first).toEqual({ shortcut: null, before: 'g' });
  expect(readShortcut(first.before, press('s'))).toEqual({ shortcut: 'servers', before: null });
  expect(readShortcut(first.before, press('x'))).toEqual({ shortcut: null, before: null });
});

test('typing is never taken for a shortcut, but command K always is', () => {
  for (const key of ['/', '?', 'g', 'c'])
    expect(readShortcut(null, press(key, { isTyping: true })).shortcut).toBeNull();
  expect(readShortcut(null, press('K', { isCommand: true, isTyping: true })).shortcut).toBe('palette');
  expect(readShortcut(null, press('c', { isCommand: true })).shortcut).toBeNull();
});

test('single keys search, help and create', () => {
  expect(['/', '?', 'c'].map((key) => readShortcut(null, press(key)).shortcut)).toEqual([
    'search',
    'help',
    'create',
  ]);
});
