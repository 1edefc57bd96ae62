import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { ReadCtx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { readTarget, requireState } from './server-target.ts';

/** Writes into the server's files that the game's licence is accepted. Throws `wrong_state` for eggs without one. */
export async function acceptEula(ctx: WriteCtx, input: { server: string }): Promise<void> {
  const target = await readTarget(ctx, input.server);
  requireState(target, 'acceptEula');
  if (!(await readFeatures(ctx, target.id)).includes('eula')) {
    throw new ApiError('wrong_state', { message: 'The egg of this server asks for no licence.' });
  }
  const { uuid, fence } = target;
  await ctx.agents.call(target.node, 'server.acceptEula', { uuid, fence }, { idem: ctx.idem });
  const properties = { file: 'eula.txt' };
  await ctx.db.write(async () => ({
    result: null,
    activity: [activityOf(ctx, 'server:file.write', { server: uuid, properties })],
    scopes: [`srv:${target.shortId}`],
  }));
}

async function readFeatures(ctx: ReadCtx, server: number): Promise<readonly string[]> {
  const [rows] = await ctx.db.read((db) => [
    db
      .select({ features: eggs.features })
      .from(servers)
      .innerJoin(eggs, eq(eggs.id, servers.eggId))
      .where(eq(servers.id, server)),
  ]);
  return rows[0]?.features ?? [];
}
