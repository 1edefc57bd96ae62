import type { ActivityRow, WriteCtx } from '../context.ts';

/** What an activity speaks of, by uuid. */
export interface ActivityAbout {
  server?: string;
  node?: string;
  subject?: string;
  /** Never secrets: whoever may read activity sees them. */
  properties?: Record<string, unknown>;
}

/** A row for the write's own transaction: this event, by the caller, from their address. */
export const activityOf = (
  ctx: Pick<WriteCtx, 'actorUuid' | 'apiKey' | 'ip'>,
  event: string,
  about: ActivityAbout = {},
): ActivityRow => ({
  event,
  actor: ctx.actorUuid,
  apiKey: ctx.apiKey,
  ip: ctx.ip,
  server: about.server ?? null,
  node: about.node ?? null,
  subject: about.subject ?? null,
  properties: about.properties ?? {},
});
