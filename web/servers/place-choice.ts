import type { Verdict } from './placement.ts';

/**
 * What keeps a server off a node only until somebody names it: it is installed when the node is back, and what an egg
 * needs is told from its text alone.
 */
const namedAnyway: ReadonlySet<string> = new Set(['private', 'offline', 'not_enrolled', 'egg_unsuited']);

/** Whether a node can be chosen by name. */
export const mayBeNamed = (verdict: Pick<Verdict, 'fits' | 'code'>): boolean =>
  verdict.fits || namedAnyway.has(verdict.code);
