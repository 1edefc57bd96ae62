/**
 * How well a text answers what was typed: higher is better, null when it does not. Every typed word must be found, at
 * the beginning of a word if possible.
 */
export function rank(text: string, typed: string): number | null {
  const wanted = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const lower = text.toLowerCase();
  let score = 0;
  for (const word of wanted) {
    const at = lower.indexOf(word);
    if (at === -1) return null;
    if (at === 0) score += 3;
    else score += /[^a-z0-9]/.test(lower.charAt(at - 1)) ? 2 : 1;
  }
  return score;
}

/** Those of the items that answer what was typed, best first; the order they came in decides between equals. */
export function bestOf<T extends { text: string }>(items: readonly T[], typed: string, most: number): T[] {
  return items
    .map((item) => ({ item, score: rank(item.text, typed) }))
    .filter((each) => each.score !== null)
    .toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .slice(0, most)
    .map((each) => each.item);
}
