import * as z from 'zod';

/** Why players do or do not get in by an address. The remedies stand beside it in the web's texts. */
export const reachReasons = [
  'open',
  'refused',
  'timeout',
  'dns',
  'wrong_host',
  'not_public',
  'carrier_nat',
  'mapping_failed',
  'game_silent',
  'no_prober',
  'in_use',
  'node_offline',
] as const;
export type ReachReason = (typeof reachReasons)[number];

/** What was found of one protocol of an address. */
export const reachSide = z.object({
  /** Null: could not be told. */
  reached: z.boolean().nullable(),
  reason: z.enum(reachReasons),
  /** A fact to show with the reason, such as the error's name or the node that looked. */
  detail: z.string().max(255).nullable(),
});

export type ReachSide = z.infer<typeof reachSide>;

/** What a check of an address from outside found. */
export const allocationReach = z.object({
  checkedAt: z.iso.datetime(),
  tcp: reachSide,
  udp: reachSide,
});
export type AllocationReach = z.infer<typeof allocationReach>;

const secret = z.string().regex(/^[\w-]{43}$/);

/**
 * Proof that who answers at an address is the node that is meant: whoever sends the question gets the answer, which
 * nobody else knows. Both are random and serve once.
 */
export const reachChallenge = z.object({ question: secret, answer: secret });
export type ReachChallenge = z.infer<typeof reachChallenge>;

const port = z.number().int().min(1).max(65_535);

/** Answer the challenge at an address whose game does not run, for so long at most. */
export const reachListen = z.object({
  /** Server uuid. */
  uuid: z.string(),
  ip: z.string().max(45),
  port,
  challenge: reachChallenge,
  forMs: z.number().int().min(1000).max(20_000),
});
export type ReachListen = z.infer<typeof reachListen>;

/** Ask an address of another node over UDP. */
export const reachProbe = z.object({
  host: z.string().max(253),
  port,
  /** Null: its game runs, and is asked in the words of common games. */
  challenge: reachChallenge.nullable(),
  /** Whether private and loopback addresses may be asked, as on one machine. */
  allowsPrivate: z.boolean(),
});
export type ReachProbe = z.infer<typeof reachProbe>;
