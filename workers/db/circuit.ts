/** How long a failing replica is left alone, before jitter. */
export const circuitOpenMs = 10_000;

/** When each failing database may be asked again, by its URL; one per isolate. */
export interface Circuits {
  isOpen(url: string, now: number): boolean;
  open(url: string, now: number): void;
}

/** `jitter` gives [0, 1): isolates do not all come back at once. */
export function createCircuits(jitter: () => number): Circuits {
  const closedAt = new Map<string, number>();
  return {
    isOpen: (url, now) => (closedAt.get(url) ?? 0) > now,
    open(url, now) {
      closedAt.set(url, now + Math.round(circuitOpenMs * (0.8 + 0.4 * jitter())));
    },
  };
}
