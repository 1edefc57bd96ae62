import type { ConsoleLines, ConsolePosition } from '../../schema/console.ts';

/**
 * Where lines lie from a viewer's last line: wholly behind it, just after it, partly behind (`skip` lines of
 * them), or beyond lines that it has not seen.
 */
export type Place = { is: 'behind' | 'next' | 'beyond' } | { is: 'overlap'; skip: number };

/** A run's first line follows whatever was last of the run before. */
export function placeOf(last: ConsolePosition | null, chunk: ConsoleLines): Place {
  if (chunk.lines.length === 0) return { is: 'behind' };
  if (last?.boot !== chunk.boot) return { is: chunk.seq === 0 ? 'next' : 'beyond' };
  const wanted = last.seq + 1;
  if (chunk.seq + chunk.lines.length <= wanted) return { is: 'behind' };
  if (chunk.seq === wanted) return { is: 'next' };
  return chunk.seq > wanted ? { is: 'beyond' } : { is: 'overlap', skip: wanted - chunk.seq };
}

/** Lines without the first `skip`. */
export const withoutFirst = (chunk: ConsoleLines, skip: number): ConsoleLines => ({
  ...chunk,
  seq: chunk.seq + skip,
  lines: chunk.lines.slice(skip),
});

/** The position of the last line. The chunk has one. */
export const endOf = (chunk: ConsoleLines): ConsolePosition => ({
  boot: chunk.boot,
  seq: chunk.seq + chunk.lines.length - 1,
});

/** Runs of one server, oldest first: lines of an older run that come late are nothing new. */
const rememberedBoots = 8;

/** Whether another run is known to have begun after this one. */
export const isPast = (boots: readonly string[], boot: string): boolean =>
  boots.includes(boot) && boots.at(-1) !== boot;

/** The runs with one more at the end, if it is new. */
export const withBoot = (boots: readonly string[], boot: string): readonly string[] =>
  boots.includes(boot) ? boots : [...boots, boot].slice(-rememberedBoots);
