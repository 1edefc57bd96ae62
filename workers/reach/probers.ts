/** A node that could look at another one. */
export interface ProberRow {
  uuid: string;
  name: string;
  generation: number;
  /** The address of its network on the outside; null when nothing told it. */
  outsideIp: string | null;
}

/**
 * Who looks, the best first. A node behind the same router looks from inside, and is left out; one that knows its
 * outside is surely elsewhere. Among equals each server has its own order, so that no node looks for all.
 */
export function orderProbers(
  others: readonly ProberRow[],
  outsideIp: string | null,
  server: string,
): { uuid: string; name: string; generation: number }[] {
  return others
    .filter((other) => other.outsideIp === null || other.outsideIp !== outsideIp)
    .map((other) => ({ ...other, rank: (other.outsideIp === null ? 1 : 0) + spread(server + other.uuid) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ uuid, name, generation }) => ({ uuid, name, generation }));
}

/** A number in [0, 1) that is always the same for the same text. */
function spread(text: string): number {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return hash / 2 ** 32;
}
