import type { ReadCtx } from '../context.ts';
import type { Survey } from '../regions/survey.ts';

/** How every region and database is, this moment. Nobody is asked before the caller is let in. */
export async function listRegions(ctx: ReadCtx): Promise<Survey> {
  await ctx.cache.load({});
  return await ctx.survey();
}
