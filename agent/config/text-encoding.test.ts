import { expect, test } from 'vitest';
import { decodeText, encodeText } from './text-encoding.ts';

test.each([
  ['plain', Buffer.from('a=ü✓\n'), 'a=ü✓\n'],
  ['nothing', Buffer.alloc(0), ''],
  ['with its mark', Buffer.from('\uFEFFa=ü\n'), 'a=ü\n'],
  ['UTF-16, little end first', Buffer.from('\uFEFFa=✓', 'utf16le'), 'a=✓'],
  ['UTF-16, big end first', Buffer.from('\uFEFFa=✓', 'utf16le').swap16(), 'a=✓'],
  ['Latin-1', Buffer.from([0x61, 0x3d, 0xa7, 0xfc, 0x80]), 'a=§ü\u0080'],
  ['a mark in the middle', Buffer.from('a\uFEFFb'), 'a\uFEFFb'],
])('%s comes back as it was', (_, bytes, text) => {
  const decoded = decodeText(bytes);
  expect(decoded.text).toBe(text);
  expect(encodeText(decoded)).toEqual(bytes);
});

test('what is no text is refused', () => {
  expect(() => decodeText(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]))).toThrow('not a text file');
  expect(() => decodeText(Buffer.from('ab', 'utf16le'))).toThrow('not a text file');
});

test('a character that the file cannot hold is refused', () => {
  expect(() => encodeText({ text: '✓', encoding: 'latin1' })).toThrow('cannot hold');
  expect(encodeText({ text: 'ü', encoding: 'latin1' })).toEqual(Buffer.from([0xfc]));
});
