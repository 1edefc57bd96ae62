import type { Gate } from './auth.ts';
import { requestCache } from './cache/request-cache.ts';
import type { WriteCtx } from './context.ts';
import { createReads, type RequestReads } from './db/handle.ts';
import { noMarks } from './db/marks.ts';
import { primaryOnly } from './db/topology.ts';
import { createWrite } from './db/write-handle.ts';
import { createAttempts } from './limits/attempts.ts';
import type { Services, WriterServices } from './services.ts';

export type WritingServices = Services & { writer: WriterServices };

/** What verbs get that no visitor called: the gateway's reports and cron. */
export function internalContext(
  services: WritingServices,
  on: { actorUuid?: string; ip?: string | null } = {},
): WriteCtx {
  const { env, writer } = services;
  const reads = primaryReads(services, null);
  const now = new Date();
  return {
    ...writer,
    now,
    requestId: crypto.randomUUID(),
    ip: on.ip ?? null,
    userAgent: null,
    region: env.DATABASE_PRIMARY_REGION,
    publicUrl: env.ROOST_PUBLIC_URL,
    build: env.BUILD_ID,
    me: on.actorUuid ?? '',
    actor: nobody,
    server: nobody,
    db: createWrite(services.topology.primary, reads, {
      keyHolder: null,
      onCommit(marks) {
        // Nobody in particular waits to see this.
        services.beside(services.invalidation.tellAll(marks));
      },
    }),
    cache: requestCache(services, {
      reads,
      gate: null,
      region: env.DATABASE_PRIMARY_REGION,
      isCached: false,
    }),
    survey: services.survey,
    release: nobody,
    agents: services.agents,
    attempts: createAttempts(writer.counter, { ip: on.ip ?? null, now: now.getTime() }),
    actorUuid: on.actorUuid ?? null,
    apiKey: null,
    idem: crypto.randomUUID(),
    verifier: services.verifier,
    cookies: { refreshToken: null, put: nobody, clear: nobody },
    afterwards: services.afterwards,
  };
}

/** Reads of the primary alone, behind a gate when there is one. */
export const primaryReads = (services: WritingServices, gate: Gate | null): RequestReads =>
  createReads({
    order: primaryOnly(services.topology),
    health: services.health,
    now: Date.now,
    caller: noMarks,
    scopes: [],
    gate,
    checksMarks: true,
  });

function nobody(): never {
  throw new Error('a call that no visitor made has no caller');
}
