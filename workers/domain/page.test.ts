import { expect, test } from 'vitest';
import { cursorId, likePattern, pageOf } from './page.ts';

test('a page names where the next begins only when there is more', () => {
  const rows = [{ id: 4 }, { id: 7 }, { id: 9 }];
  expect(pageOf(rows, 2)).toEqual({ items: [{ id: 4 }, { id: 7 }], next: '7' });
  expect(pageOf(rows, 3)).toEqual({ items: rows, next: null });
  expect(pageOf([], 3)).toEqual({ items: [], next: null });
});

test('only cursors that a page gave are taken', () => {
  expect(cursorId(undefined)).toBe(0);
  expect(cursorId('7')).toBe(7);
  for (const cursor of ['', '-1', '1e3', '99999999999', "1' or 1=1"]) {
    expect(() => cursorId(cursor)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  }
});

test('wildcards of a search are letters', () => {
  expect(likePattern('50%_\\')).toBe('%50\\%\\_\\\\%');
});
