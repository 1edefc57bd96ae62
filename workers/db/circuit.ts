/** How long what fails is left alone, before jitter. The primary has no equal, so it is tried again soon. */
export const circuitOpenMs = { replica: 10_000, primary: 2000, redis: 5000, memory: 2000 } as const;

/** Which databases, or objects, failed, by URL or name, and when each may be asked again; one per isolate. */
export interface Circuits {
  isOpen(url: string, now: number): boolean;
  /**
   * Whether it may be asked now. One that failed and had its rest is tried by one caller, who has `trialMs`;
   * for the others it stays open meanwhile.
   */
  admits(url: string, trialMs: number, now: number): boolean;
  /** Answers until when. */
  open(url: string, kind: keyof typeof circuitOpenMs, now: number): number;
  /** It has answered. False: nothing was known against it, or only what others know and nobody here has tried since. */
  close(url: string): boolean;
  /** Others know that it fails, and for how long they leave it alone. */
  hear(url: string, until: number): void;
  /** The caller tries it; for everyone else it stays open until then. */
  try(url: string, until: number): void;
  /** Others know that it is well. */
  forget(url: string): void;
  urls(): string[];
}

/** `jitter` gives [0, 1): isolates do not all come back at once. */
export function createCircuits(jitter: () => number): Circuits {
  const known = new Map<string, { until: number; isHeard: boolean }>();
  const isOpen = (url: string, now: number): boolean => (known.get(url)?.until ?? 0) > now;
  const set = (url: string, until: number, isHeard: boolean): void => void known.set(url, { until, isHeard });
  return {
    isOpen,
    admits(url, trialMs, now) {
      if (isOpen(url, now)) return false;
      if (known.has(url)) set(url, now + trialMs, false);
      return true;
    },
    open(url, kind, now) {
      const until = now + restMs(circuitOpenMs[kind], jitter);
      set(url, until, false);
      return until;
    },
    close(url) {
      // A read that was under way when others told says nothing against them.
      if (known.get(url)?.isHeard !== false) return false;
      return known.delete(url);
    },
    hear: (url, until) => set(url, until, true),
    try: (url, until) => set(url, until, false),
    forget: (url) => void known.delete(url),
    urls: () => [...known.keys()],
  };
}

/** A rest of about that long, a fifth more or less. */
export const restMs = (ms: number, jitter: () => number): number => Math.round(ms * (0.8 + 0.4 * jitter()));
