import * as z from 'zod';

/** Figures of one running server at one moment. `at`: ms since 1970; cpu: 100 = one core. */
export const instanceStats = z.object({
  at: z.number(),
  memoryBytes: z.number(),
  memoryLimitBytes: z.number(),
  cpuPercent: z.number(),
  diskBytes: z.number(),
  networkRxBytes: z.number(),
  networkTxBytes: z.number(),
  uptimeMs: z.number(),
});
export type InstanceStats = z.infer<typeof instanceStats>;
