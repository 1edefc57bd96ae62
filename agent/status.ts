import * as z from 'zod';
import { agentUpdateEnd, nodeReach } from '../schema/protocol.ts';
import { serverStates } from '../schema/server-state.ts';

const time = z.iso.datetime();

/** What a running agent says of itself to whoever may use its control socket. Holds no secrets. */
export const agentStatus = z.object({
  version: z.string(),
  protocol: z.number().int(),
  pid: z.number().int(),
  startedAt: time,
  panelUrl: z.string(),
  node: z.object({ id: z.string(), name: z.string() }),
  connected: z.boolean(),
  /** When the present connection began, or the last one ended. */
  since: time.nullable(),
  /** Connections made since the start. */
  connections: z.number().int(),
  /** Why the last attempt brought no connection; null while connected. */
  lastFailure: z.string().nullable(),
  /** What waits for the panel's acknowledgement. */
  waiting: z.number().int(),
  /** Empty when servers are isolated. */
  unisolatedBecause: z.array(z.string()),
  servers: z.array(
    z.object({ uuid: z.string(), name: z.string(), state: z.enum(serverStates), since: time }),
  ),
  update: z.object({
    /** Fingerprint; null: it takes no updates. */
    releaseKey: z.string().nullable(),
    changingTo: z.string().nullable(),
    last: agentUpdateEnd.nullable(),
  }),
  reach: nodeReach.pick({ by: true, outsideIp: true }).extend({ mapped: z.number().int() }).nullable(),
  /** Null: figures are served nowhere. */
  metricsPort: z.number().int().nullable(),
});
export type AgentStatus = z.infer<typeof agentStatus>;
