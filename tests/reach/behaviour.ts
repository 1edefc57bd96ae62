import * as z from 'zod';

/** How the test's gateway behaves: well, or as gateways in homes do. */
export const behaviour = z.object({
  natPmp: z.enum(['works', 'off', 'garbage', 'refuses', 'slow']).default('works'),
  upnp: z
    .enum([
      'works',
      'off',
      'tells-no-status',
      'garbage',
      'huge',
      'entities',
      'drips',
      'points-elsewhere',
      'refuses',
    ])
    .default('works'),
  /** Version of its UPnP services. */
  igd: z.union([z.literal(1), z.literal(2)]).default(1),
  /** The outside address that it tells. */
  tells: z.string(),
  /** The longest lease that it grants, in seconds. */
  leaseS: z.number().default(7200),
  /** Refuses every lease but one for ever. */
  isPermanentOnly: z.boolean().default(false),
  /** Tells the network when it begins anew. */
  isAnnouncing: z.boolean().default(true),
});
export type Behaviour = z.infer<typeof behaviour>;

/** What the test tells the gateway's process, one JSON line each. */
export const gatewayCommand = z.discriminatedUnion('do', [
  z.object({ do: z.literal('behave'), as: behaviour }),
  /** Forgets every mapping; its clock then shows `clockS`. */
  z.object({ do: z.literal('restart'), clockS: z.number() }),
  /** Gives a port to another host of the network. */
  z.object({ do: z.literal('occupy'), protocol: z.enum(['tcp', 'udp']), port: z.number() }),
]);
export type GatewayCommand = z.infer<typeof gatewayCommand>;

/** What a process of the test tells, one JSON line each. */
export type GatewayEvent =
  | { event: 'ready' }
  | { event: 'done' }
  | { event: 'mapped' | 'renewed' | 'removed' | 'expired'; protocol: string; publicPort: number; by: string }
  | { event: 'refused'; protocol: string; publicPort: number }
  /** Somebody asked its UPnP pages for something. */
  | { event: 'asked'; path: string };
