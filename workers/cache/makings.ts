/** What is being made now, by name, so that nobody makes the same beside it. */
export interface Makings {
  /** Null: nobody makes it. Resolves when it is made, or when that takes too long. */
  wait(name: string): Promise<void> | null;
  /** Makes it, and wakes who waits for it, however it ends. */
  make<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function createMakings(waitMs: number): Makings {
  const makings = new Map<string, (() => void)[]>();
  return {
    wait(name) {
      const waiting = makings.get(name);
      if (waiting === undefined) return null;
      return new Promise((resolve) => {
        // The runtime ends a request that waits for nothing of its own, and whoever makes it may have gone.
        const timer = setTimeout(resolve, waitMs);
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
    async make(name, work) {
      const waiting: (() => void)[] = [];
      makings.set(name, waiting);
      try {
        return await work();
      } finally {
        if (makings.get(name) === waiting) makings.delete(name);
        for (const wake of waiting) wake();
      }
    },
  };
}
