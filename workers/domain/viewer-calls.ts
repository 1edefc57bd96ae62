import { shortIdOf } from '../../schema/ids.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';

/** A viewer has sent a command over its console socket, to a server that its gateway serves. */
export async function recordCommand(
  ctx: WriteCtx,
  input: { server: string; command: string },
): Promise<void> {
  const { server, command } = input;
  await ctx.db.write(async () => ({
    result: null,
    activity: [activityOf(ctx, 'server:console.command', { server, properties: { command } })],
    scopes: [`srv:${shortIdOf(server)}`],
  }));
}
