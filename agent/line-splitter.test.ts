import { expect, test } from 'vitest';
import { consoleLimits } from '../schema/console.ts';
import { LineSplitter, type NumberedLines } from './line-splitter.ts';
import { createRandom } from './testing/random.ts';

/** Pushes text in pieces, as the runtime would, and gives every line with its number. */
function split(output: Buffer, sizes: () => number, from = 0): string[] {
  const splitter = new LineSplitter();
  const numbered: string[] = [];
  const take = ({ seq, lines }: NumberedLines) => {
    for (const [at, line] of lines.entries()) numbered[seq + at] = line;
  };
  for (let offset = from; offset < output.length;) {
    const bytes = output.subarray(offset, offset + sizes());
    const firstLine = output.subarray(0, offset).filter((byte) => byte === 0x0a).length;
    take(splitter.push({ offset, firstLine, bytes }));
    offset += bytes.length;
  }
  take(splitter.end());
  return numbered;
}

const text = (value: string) => Buffer.from(value);

test('numbers lines from 0 and leaves out line ends of either kind', () => {
  expect(split(text('a\r\nb\n\nc\r\r\n'), () => 100)).toEqual(['a', 'b', '', 'c']);
});

test('shows a prompt without a newline when the run ends', () => {
  expect(split(text('one\n> '), () => 3)).toEqual(['one', '> ']);
});

test('keeps what a progress bar drew last', () => {
  expect(split(text('10%\r50%\r100%\nnext\n'), () => 4)).toEqual(['100%', 'next']);
});

test('characters of several bytes survive any border', () => {
  const output = text('grüße 🐦 für alle\n日本語\n');
  for (let size = 1; size < 8; size += 1) {
    expect(split(output, () => size)).toEqual(['grüße 🐦 für alle', '日本語']);
  }
});

test('bytes that are no UTF-8 do not end anything', () => {
  expect(split(Buffer.from([0xff, 0xfe, 0x0a, 0xc3, 0x0a, 0x41, 0x0a]), () => 1)[2]).toBe('A');
});

test('a long line is cut at a character and marked', () => {
  const [line = '', after] = split(text(`${'🐦'.repeat(10_000)}\nafter\n`), () => 1000);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(consoleLimits.lineBytes);
  expect(line.endsWith('🐦…')).toBe(true);
  expect(after).toBe('after');
});

test('megabytes without a newline keep the last state of a progress bar and bounded memory', () => {
  const output = text(`${'=>\r'.repeat(200_000)}done\nnext\n`);
  expect(split(output, () => 65_536)).toEqual(['done', 'next']);
  const [line = ''] = split(text('x'.repeat(500_000)), () => 65_536);
  expect(line.length).toBeLessThanOrEqual(consoleLimits.lineBytes);
});

test('numbers do not depend on where reading begins or how output is cut', () => {
  const random = createRandom(7);
  for (let round = 0; round < 200; round += 1) {
    const pieces = ['a', 'bc', '\n', '\r\n', '\r', 'é', '🐦', '', 'x'.repeat(50)];
    const output = text(
      Array.from({ length: 200 }, () => pieces[Math.floor(random() * pieces.length)] ?? '').join(''),
    );
    const whole = split(output, () => output.length);
    expect(split(output, () => 1 + Math.floor(random() * 20))).toEqual(whole);
    const newlineAt = output.indexOf(0x0a, Math.floor(random() * output.length));
    if (newlineAt < 0) continue;
    const later = split(output, () => 1 + Math.floor(random() * 20), newlineAt + 1);
    for (const [seq, line] of later.entries()) if (line !== undefined) expect(line).toBe(whole[seq]);
  }
});

test('a hole in the log drops the line it cut, and the numbers go on as the log says', () => {
  const splitter = new LineSplitter();
  splitter.push({ offset: 0, firstLine: 0, bytes: text('one\nhalf of tw') });
  const after = splitter.push({ offset: 5000, firstLine: 40, bytes: text('tail\nnext\n') });
  expect(after).toEqual({ seq: 40, lines: ['tail', 'next'] });
});
