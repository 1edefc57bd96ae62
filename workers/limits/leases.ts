import type { Window } from './window.ts';

/** What one region has leased of a quota in a window, and what it has given away of that. */
export interface Book {
  index: number;
  leased: number;
  used: number;
  /** What all regions have leased together, as far as is known here. */
  total: number;
}

export const emptyBook = (): Book => ({ index: -1, leased: 0, used: 0, total: 0 });

/** `lease`: nothing is left here, but there may be some where it comes from. */
export type Taken = 'taken' | 'spent' | 'lease';

/** Takes one out of what the region holds. */
export function takeOne(book: Book, limit: number, span: Window): Taken {
  if (book.index !== span.index) Object.assign(book, { ...emptyBook(), index: span.index });
  if (book.used < book.leased) {
    book.used += 1;
    return 'taken';
  }
  return book.total >= limit ? 'spent' : 'lease';
}

/** How many are leased at once: a twelfth, at most twenty, and never fewer than wait for it. */
export const leaseSize = (limit: number, waiting: number): number =>
  Math.max(1, Math.min(20, Math.floor(limit / 12)), waiting);

/** The next lease is asked for before this one is used up, so that nobody waits for it. */
export const isRunningLow = (book: Book, limit: number): boolean =>
  book.total < limit && book.leased - book.used <= Math.floor(leaseSize(limit, 1) / 4);

/** So many were leased in a window, which made `total`. What lies beyond the limit is nobody's. */
export function learnLease(
  book: Book,
  limit: number,
  lease: { index: number; amount: number; total: number },
): void {
  if (lease.index !== book.index) return;
  const before = lease.total - lease.amount;
  book.leased += Math.max(0, Math.min(lease.amount, limit - before));
  book.total = Math.max(book.total, lease.total);
}

/** Nobody answers who knows what the others have leased: the region has the quota to itself until the window ends. */
export function leaseAlone(book: Book, limit: number, index: number): void {
  if (index !== book.index) return;
  book.leased = Math.max(book.leased, limit);
  book.total = Math.max(book.total, limit);
}

/** What is left as far as is known here. Leases of other regions count as used. */
export const remainingOf = (book: Book, limit: number): number =>
  Math.max(0, limit - book.total) + Math.max(0, book.leased - book.used);
