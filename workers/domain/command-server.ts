import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { readTarget, requireState } from './server-target.ts';

/** Sends one line to the console, at most once. */
export async function commandServer(
  ctx: WriteCtx,
  input: { server: string; command: string },
): Promise<void> {
  const { command } = input;
  const target = await readTarget(ctx, input.server);
  requireState(target, 'command');
  const { uuid, fence } = target;
  await ctx.agents.call(target.node, 'server.command', { uuid, fence, command }, { idem: ctx.idem });
  await ctx.db.write(async () => ({
    result: null,
    activity: [activityOf(ctx, 'server:console.command', { server: uuid, properties: { command } })],
    scopes: [`srv:${target.shortId}`],
  }));
}
