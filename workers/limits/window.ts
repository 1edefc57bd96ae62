/** A stretch of time in which things are counted; all windows of one length begin at the same moments. */
export interface Window {
  index: number;
  lengthMs: number;
  /** Ms since 1970. */
  endsAt: number;
}

export function windowAt(now: number, lengthMs: number): Window {
  const index = Math.floor(now / lengthMs);
  return { index, lengthMs, endsAt: (index + 1) * lengthMs };
}

/** What is counted under one name, and how much. */
export type Count = readonly [key: string, amount: number];

/** Counts in memory, bounded: a key is forgotten after its window, or when so many others were counted since. */
export interface Windows {
  /** The count of the key in this window, with the amount added. */
  add(count: Count, window: Window, now: number): number;
  forget(key: string): void;
  size(): number;
}

export function createWindows(keysMax: number): Windows {
  /** In the order of their last use. */
  const counts = new Map<string, { endsAt: number; count: number }>();
  let sweptAt = 0;

  const dropEnded = (now: number): void => {
    for (const [key, { endsAt }] of counts) if (endsAt <= now) counts.delete(key);
    sweptAt = now;
  };

  return {
    add([key, amount], { endsAt, lengthMs }, now) {
      if (now - sweptAt >= lengthMs) dropEnded(now);
      const known = counts.get(key);
      const count = (known !== undefined && known.endsAt === endsAt ? known.count : 0) + amount;
      counts.delete(key);
      counts.set(key, { endsAt, count });
      for (const oldest of counts.keys()) {
        if (counts.size <= keysMax) break;
        counts.delete(oldest);
      }
      return count;
    },
    forget: (key) => void counts.delete(key),
    size: () => counts.size,
  };
}
