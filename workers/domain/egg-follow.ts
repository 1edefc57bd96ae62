import type { Egg } from '../../schema/egg.ts';

export type Move = readonly [from: string, to: string];

/**
 * What servers of an egg follow: a startup line or image that is offered no more, and what stands in its place. A server
 * keeps what the egg still offers under any label, and what it never had from the egg.
 */
export function followedBy(
  before: Pick<Egg, 'startup' | 'startupCommands' | 'dockerImages'>,
  after: Pick<Egg, 'startup' | 'startupCommands' | 'dockerImages'>,
): { startups: Move[]; images: Move[] } {
  const lines = movesOf(before.startupCommands, after.startupCommands);
  const isOffered = Object.values(after.startupCommands).includes(before.startup);
  const isFollowed = lines.some(([from]) => from === before.startup);
  const first: Move[] = isOffered || isFollowed ? [] : [[before.startup, after.startup]];
  return { startups: [...lines, ...first], images: movesOf(before.dockerImages, after.dockerImages) };
}

/** By label; of several with one text the first counts. */
function movesOf(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): Move[] {
  const offered = new Set(Object.values(after));
  const moves = Object.entries(before).flatMap(([label, from]): Move[] => {
    const to = Object.hasOwn(after, label) ? after[label] : undefined;
    return to === undefined || offered.has(from) ? [] : [[from, to]];
  });
  return [...new Map(moves.toReversed())];
}
