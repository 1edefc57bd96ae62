import type { Hindrance } from './health.ts';

/** What was found out about a database; `why` null: it is well again. */
export interface Finding {
  url: string;
  why: Hindrance | null;
  /** For how much longer it is left alone. */
  restMs: number;
}

/** What this isolate found out and its region does not know yet. Each new finding about a database replaces the last. */
export interface Findings {
  note(url: string, why: Hindrance | null, until: number): void;
  /** `upTo` is given back once these are known. */
  untold(now: number): { upTo: number; findings: Finding[] };
  told(upTo: number): void;
  /** Whether something was found out since. */
  isNewer(url: string, upTo: number): boolean;
}

export function createFindings(): Findings {
  const found = new Map<string, { why: Hindrance | null; until: number; number: number }>();
  let last = 0;
  return {
    note(url, why, until) {
      last += 1;
      found.set(url, { why, until, number: last });
    },
    untold: (now) => ({
      upTo: last,
      findings: [...found].flatMap(([url, { why, until }]) =>
        why !== null && until <= now ? [] : [{ url, why, restMs: Math.max(0, until - now) }],
      ),
    }),
    told(upTo) {
      for (const [url, { number }] of found) if (number <= upTo) found.delete(url);
    },
    isNewer: (url, upTo) => (found.get(url)?.number ?? 0) > upTo,
  };
}
