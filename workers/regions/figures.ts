/**
 * Counts by name. `read:` and the tier that answered; `fallback:` and why the primary did; `refused:` and why a value was
 * not kept; of memory `hit`, `miss` and `wait`; `marks-ignored`, `lost-write`, `aged` (told its age), `propagating`,
 * `invalidation-lost`.
 */
export type Figures = Readonly<Record<string, number>>;

/** Adds up what an isolate sees. */
export interface Counter {
  add(name: string, count?: number): void;
  /** What was counted since the last time. */
  take(): Figures;
}

export function createCounter(): Counter {
  let counts = new Map<string, number>();
  return {
    add(name, count = 1) {
      if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
    },
    take() {
      const taken = counts;
      counts = new Map();
      return Object.fromEntries(taken);
    },
  };
}

/** One counter for each region that this isolate has had visitors of. */
export type Counters = (region: string) => Counter;

export function createCounters(): Counters {
  const counters = new Map<string, Counter>();
  return (region) => {
    const known = counters.get(region) ?? createCounter();
    counters.set(region, known);
    return known;
  };
}

/** The name under which an answer's route is counted: `cache:us`, `replica:us`, `primary`, `primary-fallback:mark`. */
export function figureOfRoute(route: string): string {
  const [tier = '', what = ''] = route.split(':');
  return tier === 'primary-fallback' ? `fallback:${what}` : `read:${tier}`;
}
