import { expect, test } from 'vitest';
import { aroundChanges, type DiffLine, lineDiff } from './line-diff.ts';

const written = (lines: readonly DiffLine[]) =>
  lines.map(({ side, text }) => `${side === 'both' ? ' ' : side === 'before' ? '-' : '+'}${text}`);

test('lines that stay, go and come', () => {
  expect(written(lineDiff('a\nb\nc\nd', 'a\nc\nx\nd'))).toEqual([' a', '-b', ' c', '+x', ' d']);
  expect(written(lineDiff('a', 'a'))).toEqual([' a']);
  expect(written(lineDiff('', 'a\nb'))).toEqual(['-', '+a', '+b']);
});

test('either side can be read out of the difference', () => {
  const texts = ['a\na\nb', 'b\na\na', '', '\n\n', 'a\nb\na\nb\na', 'x'];
  for (const before of texts) {
    for (const after of texts) {
      const lines = lineDiff(before, after);
      const side = (wanted: DiffLine['side']) =>
        lines
          .filter((line) => line.side === 'both' || line.side === wanted)
          .map(({ text }) => text)
          .join('\n');
      expect([side('before'), side('after')]).toEqual([before, after]);
    }
  }
});

test('scripts of thousands of other lines are replaced whole', () => {
  const lines = (of: string) => Array.from({ length: 3000 }, (_, index) => `${of}${index}`).join('\n');
  const diff = lineDiff(lines('a'), lines('b'));
  expect(diff).toHaveLength(6000);
  expect(diff[0]).toEqual({ side: 'before', text: 'a0' });
});

test('what did not change is counted, apart from the lines around a change', () => {
  const parts = aroundChanges(lineDiff('1\n2\n3\n4\n5\n6', '1\n2\n3\n4\nx\n6'), 1);
  expect(parts.map((part) => (part.kind === 'line' ? part.line.text : part.lines))).toEqual([
    3,
    '4',
    '5',
    'x',
    '6',
  ]);
});
