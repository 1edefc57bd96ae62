import { type ReadEgg, readEgg } from '../../schema/eggs/read.ts';
import type { WriteCtx } from '../context.ts';
import type { SourceText } from '../sources/read-source.ts';

/** The file as it is, or where it lies. */
export type EggSource = { source: string } | { url: string };

export interface SourceEgg extends ReadEgg {
  text: string;
  /** Where it was read; null for a file that came with the request. */
  url: string | null;
}

/** Reads an egg, from elsewhere only so often. Throws `egg_invalid`, or `source_unreachable` where nothing can be read. */
export async function readSource(ctx: WriteCtx, from: EggSource): Promise<SourceEgg> {
  const { text, url } = 'url' in from ? await readFrom(ctx, from.url) : { text: from.source, url: null };
  return { ...readEgg(text), text, url };
}

/** Reads a file at an address for the caller, who may let the panel do so only so often. */
export async function readFrom(ctx: WriteCtx, url: string): Promise<SourceText> {
  await ctx.attempts.spend('read-source', ctx.me);
  return await ctx.sources.read(url);
}
