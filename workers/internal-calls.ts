import * as z from 'zod';
import {
  exitInfo,
  fence,
  nodeFacts,
  nodeReach,
  nodeSettings,
  serverConfig,
  serverReport,
} from '../schema/protocol.ts';

/**
 * Calls of the gateway object, and `beat` and `api-key-used` of the edges, to the writer, over the service binding: `POST /internal/<name>` with
 * `Authorization: Bearer <ROOST_INTERNAL_KEY>`. Edges refuse the path. Each answers after its commit.
 * `connection` is the number of the agent's connection: rows written by a later one stay.
 */
const from = { node: z.string(), connection: z.number().int() };

export const internalCalls = {
  /** An agent has said hello: it is online with these facts and states; answers the desired state. */
  'node-connected': {
    params: z.object({ ...from, facts: nodeFacts, reports: z.array(serverReport) }),
    /** `node` is absent from a writer of the release before. */
    result: z.object({ servers: z.array(serverConfig), node: nodeSettings.optional() }),
  },
  'node-disconnected': { params: z.object(from), result: z.object({}) },
  'node-states': { params: z.object({ ...from, reports: z.array(serverReport) }), result: z.object({}) },
  /** How players reach the node, whole. */
  'node-reach': { params: z.object({ ...from, reach: nodeReach }), result: z.object({}) },
  'install-finished': {
    params: z.object({
      ...from,
      uuid: z.string(),
      fence,
      number: z.number().int(),
      ok: z.boolean(),
      exit: exitInfo,
    }),
    result: z.object({}),
  },
  /** A viewer sent a console command over its socket: write the activity. */
  'console-command': {
    params: z.object({
      node: z.string(),
      server: z.string(),
      user: z.string(),
      command: z.string(),
      ip: z.string().nullable(),
    }),
    result: z.object({}),
  },
  /** A fresh access token for an open console socket. */
  'viewer-auth': {
    params: z.object({ server: z.string(), user: z.string(), token: z.string() }),
    result: z.object({ expiresAt: z.number(), permissions: z.array(z.string()) }),
  },
  /** An edge has let in who used this API key. */
  'api-key-used': { params: z.object({ key: z.string() }), result: z.object({}) },
  /** There are visitors: beat the primary's heart, unless that was done a moment ago. Answers the newest beat. */
  beat: {
    params: z.object({}),
    result: z.object({
      epoch: z.number().int(),
      counter: z.number().int(),
      /** By the primary's clock, as its age is. */
      atMs: z.number(),
      ageMs: z.number(),
      /** Whether the publication for subscribers was complete then. */
      isPublished: z.boolean().optional(),
    }),
  },
} as const;

export type InternalCall = keyof typeof internalCalls;
export type InternalParams<M extends InternalCall> = z.infer<(typeof internalCalls)[M]['params']>;
export type InternalResult<M extends InternalCall> = z.infer<(typeof internalCalls)[M]['result']>;

const errorBody = z.object({ error: z.object({ code: z.string() }) });

/** The code of an error body, if it is one: a runtime answers in its own words for a Worker that has died. */
export function errorCodeIn(body: string): string | null {
  try {
    return errorBody.parse(JSON.parse(body)).error.code;
  } catch {
    return null;
  }
}
