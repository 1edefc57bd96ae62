import { type Guarantee, guarantees } from './judge.ts';
import type { Answer } from './visitor.ts';

/** What one run has counted. */
export interface Tally {
  operations: number;
  reads: number;
  writes: number;
  /** Reads that neither the primary nor nobody answered. */
  servedNearby: number;
  replicaWasBehind: number;
  flaggedStale: number;
  /** Reads without an answer, or with an error of the panel's. */
  failed: number;
  violations: Record<Guarantee, number>;
  /** How many reads each promise was held against. */
  judged: Record<Guarantee, number>;
  /** By kind and route. */
  routes: Map<string, number>;
  /** The longest that somebody was let in after their revocation was told, ms. */
  letInForMs: number;
  /** The first violations, for whoever hunts them down. */
  examples: string[];
}

const none = (): Record<Guarantee, number> => ({
  readYourWrites: 0,
  monotonicReads: 0,
  arrivedFloors: 0,
  revocation: 0,
});

export const createTally = (): Tally => ({
  operations: 0,
  reads: 0,
  writes: 0,
  servedNearby: 0,
  replicaWasBehind: 0,
  flaggedStale: 0,
  failed: 0,
  violations: none(),
  judged: none(),
  routes: new Map(),
  letInForMs: 0,
  examples: [],
});

const examplesMax = 12;

/** Counts a read. `isBehind`: it showed less than others had been told before. */
export function countRead(tally: Tally, answer: Answer, kind: string, isBehind: boolean): void {
  tally.operations += 1;
  tally.reads += 1;
  const { status, route, isFlagged } = answer;
  if (status === 0 || status >= 500 || status === 429) tally.failed += 1;
  const isNear = route.length > 0 && route.every((tier) => /^(cache|replica)/.test(tier));
  if (isNear) tally.servedNearby += 1;
  const isFallback = route.some((tier) => /fallback:(mark|lag|far-behind)$/.test(tier));
  if (isFallback || (isNear && isBehind)) tally.replicaWasBehind += 1;
  if (isFlagged) tally.flaggedStale += 1;
  const name = `${kind} ${[...new Set(route)].join(' ') || String(status)}`;
  tally.routes.set(name, (tally.routes.get(name) ?? 0) + 1);
}

export function countWrite(tally: Tally): void {
  tally.operations += 1;
  tally.writes += 1;
}

/** `violated`: of the promises that a read was held against. */
export function countVerdict(
  tally: Tally,
  held: readonly Guarantee[],
  violated: readonly Guarantee[],
  example: () => string,
): void {
  for (const guarantee of guarantees) {
    if (held.includes(guarantee)) tally.judged[guarantee] += 1;
    if (!held.includes(guarantee) || !violated.includes(guarantee)) continue;
    tally.violations[guarantee] += 1;
    if (tally.examples.length < examplesMax) tally.examples.push(`${guarantee}: ${example()}`);
  }
}
