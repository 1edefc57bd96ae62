import type { Figures } from './figures.ts';

/** Names come from our own Workers alone; the bound is for the day when one of them counts by an id. */
const mostNames = 100;

/** The last hour by minutes, and all since it was made. Times are of one clock. */
export interface FigureRing {
  since: number;
  total: Map<string, number>;
  /** The oldest first. */
  minutes: { minute: number; counts: Map<string, number> }[];
}

const minuteMs = 60_000;
export const hourMinutes = 60;

export const createRing = (now: number): FigureRing => ({ since: now, total: new Map(), minutes: [] });

export function addFigures(ring: FigureRing, figures: Figures, now: number): void {
  const minute = Math.floor(now / minuteMs);
  let last = ring.minutes.at(-1);
  if (last === undefined || last.minute < minute) {
    last = { minute, counts: new Map() };
    ring.minutes.push(last);
  }
  dropOld(ring, minute);
  for (const [name, count] of Object.entries(figures)) {
    if (!Number.isFinite(count)) continue;
    add(ring.total, name, count);
    add(last.counts, name, count);
  }
}

/** Of the last sixty minutes, the oldest first, the one that is under way last. */
export function lastHour(ring: FigureRing, now: number): Figures[] {
  const newest = Math.floor(now / minuteMs);
  const byMinute = new Map(ring.minutes.map(({ minute, counts }) => [minute, counts]));
  return Array.from({ length: hourMinutes }, (_, index) =>
    Object.fromEntries(byMinute.get(newest - hourMinutes + 1 + index) ?? []),
  );
}

export const totalOf = (ring: FigureRing): Figures => Object.fromEntries(ring.total);

function dropOld(ring: FigureRing, minute: number): void {
  ring.minutes = ring.minutes.filter((one) => one.minute > minute - hourMinutes);
}

function add(counts: Map<string, number>, name: string, count: number): void {
  if (!counts.has(name) && counts.size >= mostNames) return;
  counts.set(name, (counts.get(name) ?? 0) + count);
}
