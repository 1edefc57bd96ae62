import { type ReadEgg, readEgg } from '../../schema/eggs/read.ts';
import type { WriteCtx } from '../context.ts';

/** The file as it is, or where it lies. */
export type EggSource = { source: string } | { url: string };

export interface SourceEgg extends ReadEgg {
  text: string;
  /** Where it was read; null for a file that came with the request. */
  url: string | null;
}

/** Reads an egg. Throws `egg_invalid`, or `source_unreachable` where nothing can be read. */
export async function readSource(ctx: WriteCtx, from: EggSource): Promise<SourceEgg> {
  const { text, url } = 'url' in from ? await ctx.sources.read(from.url) : { text: from.source, url: null };
  return { ...readEgg(text), text, url };
}
