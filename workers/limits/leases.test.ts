import { expect, test } from 'vitest';
import {
  type Book,
  emptyBook,
  isRunningLow,
  leaseAlone,
  learnLease,
  leaseSize,
  remainingOf,
  takeOne,
} from './leases.ts';
import { windowAt } from './window.ts';

const window = windowAt(0, 60_000);
const limit = 240;

/** What Redis does: adds, and says how much that makes. */
function createSource() {
  let total = 0;
  let asked = 0;
  return {
    asked: () => asked,
    lease(book: Book) {
      const amount = leaseSize(limit, 1);
      total += amount;
      asked += 1;
      learnLease(book, limit, { index: window.index, amount, total });
    },
  };
}

function spend(book: Book, source: ReturnType<typeof createSource>): boolean {
  if (takeOne(book, limit, window) === 'lease') {
    source.lease(book);
    return takeOne(book, limit, window) === 'taken';
  }
  return true;
}

test('one region gives out exactly the quota, for one question in twenty', () => {
  const book = emptyBook();
  const source = createSource();
  const given = Array.from({ length: 300 }, () => {
    const taken = takeOne(book, limit, window);
    if (taken !== 'lease') return taken === 'taken';
    source.lease(book);
    return takeOne(book, limit, window) === 'taken';
  });
  expect(given.filter(Boolean)).toHaveLength(limit);
  expect(source.asked()).toBe(12);
  expect(remainingOf(book, limit)).toBe(0);
});

test('several regions together never give more than the quota, and little less', () => {
  for (let round = 0; round < 200; round += 1) {
    const source = createSource();
    const books = [emptyBook(), emptyBook(), emptyBook()];
    let given = 0;
    let state = round + 1;
    for (let count = 0; count < 1000; count += 1) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      const book = books[state % 3];
      if (book !== undefined && takeOne(book, limit, window) === 'taken') given += 1;
      else if (book !== undefined && book.total < limit && spend(book, source)) given += 1;
    }
    expect(given).toBeLessThanOrEqual(limit);
    expect(given).toBeGreaterThanOrEqual(limit - 2 * 19);
  }
});

test('what remains counts down by one', () => {
  const book = emptyBook();
  const source = createSource();
  spend(book, source);
  expect(remainingOf(book, limit)).toBe(239);
  spend(book, source);
  expect(remainingOf(book, limit)).toBe(238);
});

test('a lease of a window that has ended is worth nothing in the next', () => {
  const book = emptyBook();
  takeOne(book, limit, windowAt(60_000, 60_000));
  learnLease(book, limit, { index: 0, amount: 20, total: 20 });
  leaseAlone(book, limit, 0);
  expect(book).toMatchObject({ index: 1, leased: 0 });
});

test('alone, a region gives the quota and no more', () => {
  const book = emptyBook();
  takeOne(book, limit, window);
  leaseAlone(book, limit, window.index);
  const given = Array.from({ length: 500 }, () => takeOne(book, limit, window));
  expect(given.filter((taken) => taken === 'taken')).toHaveLength(limit);
  expect(given.at(-1)).toBe('spent');
});

test('the next lease is asked for before the last is used up, and not beyond the quota', () => {
  const book: Book = { index: 0, leased: 20, used: 14, total: 20 };
  expect(isRunningLow(book, limit)).toBe(false);
  expect(isRunningLow({ ...book, used: 15 }, limit)).toBe(true);
  expect(isRunningLow({ ...book, used: 20, total: limit }, limit)).toBe(false);
  expect(leaseSize(6, 1)).toBe(1);
  expect(leaseSize(limit, 50)).toBe(50);
});
