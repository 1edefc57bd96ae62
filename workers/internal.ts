import * as z from 'zod';
import { ApiError } from '../schema/errors.ts';
import { shortIdOf } from '../schema/ids.ts';
import { errorAnswer } from './answer.ts';
import { createGate } from './auth.ts';
import { type Caller } from './caller.ts';
import { readJson } from './body.ts';
import { noteApiKeyUse } from './domain/api-keys.ts';
import { installFinished } from './domain/install-finished.ts';
import { nodeReached } from './domain/node-reached.ts';
import { nodeConnected, nodeDisconnected, nodeStates } from './domain/node-reports.ts';
import { recordCommand } from './domain/viewer-calls.ts';
import { parseInput } from './input.ts';
import {
  type InternalCall,
  internalCalls,
  type InternalParams,
  type InternalResult,
} from './internal-calls.ts';
import { internalContext, primaryReads, type WritingServices } from './internal-context.ts';
import { secretsEqual } from './secrets.ts';

type Handlers = {
  [M in InternalCall]: (services: WritingServices, params: InternalParams<M>) => Promise<InternalResult<M>>;
};

const handlers: Handlers = {
  'node-connected': (services, params) => nodeConnected(internalContext(services), params),
  async 'node-disconnected'(services, params) {
    await nodeDisconnected(internalContext(services), params);
    return {};
  },
  async 'node-states'(services, params) {
    await nodeStates(internalContext(services), params);
    return {};
  },
  async 'node-reach'(services, params) {
    await nodeReached(internalContext(services), params);
    return {};
  },
  async 'install-finished'(services, params) {
    await installFinished(internalContext(services), params);
    return {};
  },
  async 'console-command'(services, params) {
    const { user, ip, server, command } = params;
    await recordCommand(internalContext(services, { actorUuid: user, ip }), { server, command });
    return {};
  },
  'viewer-auth': authenticateViewer,
  async 'api-key-used'(services, params) {
    await noteApiKeyUse(internalContext(services), params);
    return {};
  },
  beat: (services) => services.writer.heart.beat(Date.now),
};

/** Answers the calls of gateway and edges, each after its commit. */
export async function answerInternal(request: Request, services: WritingServices): Promise<Response> {
  const requestId = crypto.randomUUID();
  try {
    const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
    const isOurs = await secretsEqual(token, services.env.ROOST_INTERNAL_KEY);
    const name = new URL(request.url).pathname.slice('/internal/'.length);
    if (!isOurs || request.method !== 'POST' || !isInternalCall(name)) throw new ApiError('not_found');
    return Response.json(await run(name, services, await readJson(request)));
  } catch (error) {
    return errorAnswer(error, requestId);
  }
}

const isInternalCall = (name: string): name is InternalCall => Object.hasOwn(internalCalls, name);

async function run(name: InternalCall, services: WritingServices, body: unknown): Promise<unknown> {
  const handler = handlerOf(name);
  return await handler(services, parseInput(internalCalls[name].params, body));
}

/** The caller parses with the params of the same name, which is what the handler takes. */
const handlerOf = (name: InternalCall) =>
  handlers[name] as (services: WritingServices, params: unknown) => Promise<unknown>;

/** A fresh access token for an open socket: the same user, still allowed to watch. */
async function authenticateViewer(
  services: WritingServices,
  { server, user, token }: InternalParams<'viewer-auth'>,
): Promise<InternalResult<'viewer-auth'>> {
  const caller = await viewerOf(services, token);
  if (caller === null || caller.userId !== user || !z.uuid().safeParse(server).success) {
    throw new ApiError('not_signed_in');
  }
  const access = { by: 'server', permission: 'websocket.connect' } as const;
  const gate = createGate(access, { caller, shortId: shortIdOf(server), ip: null });
  const admission = await primaryReads(services, gate).admit();
  return {
    expiresAt: admission.actor?.expiresAt ?? 0,
    permissions: [...(admission.server?.permissions ?? [])],
  };
}

/** Who came with an API key sends it again. */
async function viewerOf({ verifier, keys, env }: WritingServices, token: string): Promise<Caller | null> {
  const now = Date.now();
  const claims = await verifier.verify(token, now);
  if (claims !== null) return { by: 'session', ...claims };
  const proven = await keys.prove(token, env.DATABASE_PRIMARY_REGION, now);
  return proven === null ? null : { by: 'key', ...proven };
}
