import type { ConsoleLines, ConsolePosition } from '../../schema/console.ts';

/**
 * Where lines lie from a viewer's last line: wholly behind it, just after it, partly behind (`skip` lines of
 * them), or beyond what can be told. The order of runs is known to the agent alone.
 */
export type Place = { is: 'behind' | 'next' | 'beyond' } | { is: 'overlap'; skip: number };

export function placeOf(last: ConsolePosition | null, chunk: ConsoleLines): Place {
  if (chunk.lines.length === 0) return { is: 'behind' };
  if (last === null) return { is: chunk.seq === 0 ? 'next' : 'beyond' };
  if (last.boot !== chunk.boot) return { is: 'beyond' };
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
