/** How long what fails is left alone, before jitter. The primary has no equal, so it is tried again soon. */
export const circuitOpenMs = { replica: 10_000, primary: 2000, redis: 5000 } as const;

/** Which databases failed, by URL, and when each may be asked again; one per isolate. */
export interface Circuits {
  isOpen(url: string, now: number): boolean;
  /**
   * Whether it may be asked now. One that failed and had its rest is tried by one caller, who has `trialMs`;
   * for the others it stays open meanwhile.
   */
  admits(url: string, trialMs: number, now: number): boolean;
  open(url: string, kind: keyof typeof circuitOpenMs, now: number): void;
  close(url: string): void;
}

/** `jitter` gives [0, 1): isolates do not all come back at once. */
export function createCircuits(jitter: () => number): Circuits {
  const openUntil = new Map<string, number>();
  const isOpen = (url: string, now: number): boolean => (openUntil.get(url) ?? 0) > now;
  return {
    isOpen,
    admits(url, trialMs, now) {
      if (isOpen(url, now)) return false;
      if (openUntil.has(url)) openUntil.set(url, now + trialMs);
      return true;
    },
    open(url, kind, now) {
      openUntil.set(url, now + restMs(circuitOpenMs[kind], jitter));
    },
    close: (url) => void openUntil.delete(url),
  };
}

/** A rest of about that long, a fifth more or less. */
export const restMs = (ms: number, jitter: () => number): number => Math.round(ms * (0.8 + 0.4 * jitter()));
