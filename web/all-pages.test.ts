import { expect, test } from 'vitest';
import { allPages } from './all-pages.ts';

test('pages follow each other to the end', async () => {
  const pages: Record<string, { items: number[]; next: string | null }> = {
    '': { items: [1, 2], next: 'a' },
    a: { items: [3], next: 'b' },
    b: { items: [], next: null },
  };
  expect(
    await allPages(({ cursor = '' }) => Promise.resolve(pages[cursor] ?? { items: [], next: null })),
  ).toEqual([1, 2, 3]);
});

test('a list without an end is cut', async () => {
  const items = await allPages(() => Promise.resolve({ items: [1], next: 'again' }));
  expect(items).toHaveLength(20);
});
