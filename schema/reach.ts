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

const side = z.object({
  /** Null: could not be told. */
  reached: z.boolean().nullable(),
  reason: z.enum(reachReasons),
  /** A fact to show with the reason, such as the error's name or the node that looked. */
  detail: z.string().max(255).nullable(),
});

/** What a check of an address from outside found. */
export const allocationReach = z.object({
  checkedAt: z.iso.datetime(),
  tcp: side,
  udp: side,
});
export type AllocationReach = z.infer<typeof allocationReach>;
