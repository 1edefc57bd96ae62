import { expect, test } from 'vitest';
import { cleanLine, isCut, plainLine } from './clean-line.ts';

test('colours stay, in every form', () => {
  for (const line of [
    '\u001b[31mred\u001b[0m',
    '\u001b[1;38;5;208mx',
    '\u001b[38;2;1;2;3mx',
    '\u001b[38:2::1:2:3mx',
    '\u001b[mx',
  ]) {
    expect(cleanLine(line)).toBe(line);
  }
  expect(cleanLine('plain\ttext ünïcode 🐦')).toBe('plain\ttext ünïcode 🐦');
});

test('what would act on the terminal is gone', () => {
  const hostile = [
    '\u001b[2Ja',
    '\u001b[10;10Ha',
    '\u001b[?1049ha',
    '\u001b]0;title\u0007a',
    '\u001b]52;c;aGk=\u001b\\a',
    '\u001b]8;;https://example.org\u001b\\a\u001b]8;;\u001b\\',
    '\u001bP1$r\u001b\\a',
    '\u001bca',
    '\u001b(0a',
    '\u0007a\u0008',
    '\u009b2Ja',
    'a\u001b',
    'a\u001b]0;never ends',
    'a\u001b[',
  ];
  // The 8-bit introducer is dropped, the harmless rest of its sequence is text.
  expect(hostile.map(cleanLine)).toEqual([
    'a',
    'a',
    'a',
    'a',
    'a',
    'a',
    'a',
    'a',
    'a',
    'a',
    '2Ja',
    'a',
    'a',
    'a',
  ]);
});

test('of a line that redraws itself the last drawing stays', () => {
  expect(cleanLine('10%\r50%\r100%')).toBe('100%');
  expect(cleanLine('done\r')).toBe('done');
  expect(cleanLine('\r\r')).toBe('');
});

test('copying gives text alone', () => {
  expect(plainLine('\u001b[33m[WARN]\u001b[0m disk\u001b[K full')).toBe('[WARN] disk full');
});

test('a line as long as the node allows was cut', () => {
  expect(isCut('a'.repeat(16_383))).toBe(false);
  expect(isCut('a'.repeat(16_384))).toBe(true);
  expect(isCut('ü'.repeat(8192))).toBe(true);
});
