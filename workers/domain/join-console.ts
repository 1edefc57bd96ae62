import type { ReadCtx } from '../context.ts';
import { readTarget } from './server-target.ts';

/** Upgrades the caller's request to the live console of a server. */
export async function joinConsole(
  ctx: ReadCtx,
  input: { server: string },
  request: Request,
): Promise<Response> {
  const target = await readTarget(ctx, input.server);
  const actor = ctx.actor();
  return await ctx.agents.joinConsole(target.node, request, {
    userId: actor.uuid,
    username: actor.username,
    server: target.uuid,
    permissions: [...ctx.server().permissions],
    expiresAt: actor.expiresAt,
    ip: ctx.ip,
  });
}
