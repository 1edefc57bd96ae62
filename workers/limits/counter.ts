import type { Count, Window } from './window.ts';

/** Counts for everyone, wherever they are asked. */
export interface Counter {
  /** The counts with these added, in their order; null when it does not answer. */
  add(counts: readonly Count[], window: Window): Promise<readonly number[] | null>;
  /** Begins the window of a key anew. */
  forget(key: string, window: Window): Promise<void>;
}

/** Asks the second where the first does not answer. What the first had counted is not known to the second. */
export const firstOf = (first: Counter, second: Counter): Counter => ({
  add: async (counts, window) => (await first.add(counts, window)) ?? (await second.add(counts, window)),
  async forget(key, window) {
    await Promise.all([first.forget(key, window), second.forget(key, window)]);
  },
});
