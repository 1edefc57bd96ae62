import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { eggs } from '../../schema/tables/eggs.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';

/** Deletes an egg that no server uses, not even one that is still being deleted. */
export async function deleteEgg(ctx: WriteCtx, input: { egg: string }): Promise<void> {
  await ctx.db.write(async (tx) => {
    const [egg] = await tx
      .select({ id: eggs.id, uuid: eggs.uuid, name: eggs.name })
      .from(eggs)
      .where(eq(eggs.uuid, input.egg))
      .for('update');
    if (egg === undefined) throw new ApiError('not_found');
    const [used] = await tx
      .select({ id: servers.id })
      .from(servers)
      .where(eq(servers.eggId, egg.id))
      .limit(1);
    if (used !== undefined) throw new ApiError('egg_in_use');
    return {
      result: null,
      lastly: [tx.delete(eggs).where(eq(eggs.id, egg.id))],
      activity: [activityOf(ctx, 'egg:delete', { subject: egg.uuid, properties: { name: egg.name } })],
      scopes: [`egg:${egg.uuid}`, 'sys'],
    };
  });
}
