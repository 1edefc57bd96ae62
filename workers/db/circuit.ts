/** How long a failing database is left alone, before jitter. The primary has no equal, so it is tried again soon. */
export const circuitOpenMs = { replica: 10_000, primary: 2000 } as const;

/** When each failing database may be asked again, by its URL; one per isolate. */
export interface Circuits {
  isOpen(url: string, now: number): boolean;
  open(url: string, kind: keyof typeof circuitOpenMs, now: number): void;
}

/** `jitter` gives [0, 1): isolates do not all come back at once. */
export function createCircuits(jitter: () => number): Circuits {
  const closedAt = new Map<string, number>();
  return {
    isOpen: (url, now) => (closedAt.get(url) ?? 0) > now,
    open(url, kind, now) {
      closedAt.set(url, now + Math.round(circuitOpenMs[kind] * (0.8 + 0.4 * jitter())));
    },
  };
}
