import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { readTarget, requireState } from './server-target.ts';

/** Writes into the server's files that the game's licence is accepted. The node refuses it for eggs without one. */
export async function acceptEula(ctx: WriteCtx, input: { server: string }): Promise<void> {
  const target = await readTarget(ctx, input.server);
  requireState(target, 'acceptEula');
  const { uuid, fence } = target;
  await ctx.agents.call(target.node, 'server.acceptEula', { uuid, fence }, { idem: ctx.idem });
  const properties = { file: 'eula.txt' };
  await ctx.db.write(async () => ({
    result: null,
    activity: [activityOf(ctx, 'server:file.write', { server: uuid, properties })],
    scopes: [`srv:${target.shortId}`],
  }));
}
