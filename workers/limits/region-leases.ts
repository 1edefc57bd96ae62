import type { Counter } from './counter.ts';
import {
  type Book,
  emptyBook,
  isRunningLow,
  leaseAlone,
  leaseSize,
  learnLease,
  remainingOf,
  takeOne,
} from './leases.ts';
import type { Rate } from './rate-headers.ts';
import { type Window, windowAt } from './window.ts';

export interface Spent extends Rate {
  isAllowed: boolean;
}

/** A region's shares of quotas, leased from a counter that knows all regions. */
export interface Leases {
  spend(key: string, limit: number, now: () => number): Promise<Spent>;
}

export const quotaWindowMs = 60_000;

interface Share {
  book: Book;
  /** The lease being asked for; everyone waits for the same. */
  asking: Promise<void> | null;
  waiting: number;
}

export function createLeases(everyone: Counter, keysMax: number): Leases {
  /** In the order of their last use. */
  const shares = new Map<string, Share>();

  const shareOf = (key: string): Share => {
    const share = shares.get(key) ?? { book: emptyBook(), asking: null, waiting: 0 };
    shares.delete(key);
    shares.set(key, share);
    for (const oldest of shares.keys()) {
      if (shares.size <= keysMax) break;
      shares.delete(oldest);
    }
    return share;
  };

  /** Never rejects. */
  const lease = (key: string, share: Share, limit: number, span: Window): Promise<void> => {
    const ask = async () => {
      const amount = leaseSize(limit, share.waiting);
      const totals = await everyone.add([[`quota:${key}`, amount]], span);
      const total = totals?.[0];
      if (total === undefined) leaseAlone(share.book, limit, span.index);
      else learnLease(share.book, limit, { index: span.index, amount, total });
      share.asking = null;
    };
    share.asking ??= ask();
    return share.asking;
  };

  return {
    async spend(key, limit, now) {
      const share = shareOf(key);
      share.waiting += 1;
      try {
        for (;;) {
          const at = now();
          const span = windowAt(at, quotaWindowMs);
          const taken = takeOne(share.book, limit, span);
          if (taken === 'lease') {
            await lease(key, share, limit, span);
            continue;
          }
          // Asked for beside the answer, so that the next caller need not wait.
          if (taken === 'taken' && isRunningLow(share.book, limit)) beside(lease(key, share, limit, span));
          return {
            isAllowed: taken === 'taken',
            limit,
            remaining: remainingOf(share.book, limit),
            resetMs: span.endsAt - at,
          };
        }
      } finally {
        share.waiting -= 1;
      }
    },
  };
}

/** What nobody waits for and what cannot fail. */
const beside = (work: Promise<void>): void => {
  work.catch(() => undefined);
};
