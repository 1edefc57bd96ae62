export interface DiffLine {
  side: 'both' | 'before' | 'after';
  text: string;
}

/** Longer middles are shown as replaced whole: a table of their lines would not fit. */
const mostCells = 4_000_000;

/** How a text became another, line by line. Without those of `after` it is `before`, and the other way round. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = before.split('\n');
  const now = after.split('\n');
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail += 1;
  }
  return [
    ...sided('both', old.slice(0, head)),
    ...middleDiff(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...sided('both', old.slice(old.length - tail)),
  ];
}

const sided = (side: DiffLine['side'], lines: readonly string[]): DiffLine[] =>
  lines.map((text) => ({ side, text }));

function middleDiff(old: readonly string[], now: readonly string[]): DiffLine[] {
  if (old.length * now.length > mostCells) return [...sided('before', old), ...sided('after', now)];
  const width = now.length + 1;
  // Longest common lines of what follows each pair of places.
  const common = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = now.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        old[row] === now[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < old.length || column < now.length) {
    const gone = old[row];
    const come = now[column];
    if (gone !== undefined && gone === come) {
      lines.push({ side: 'both', text: gone });
      row += 1;
      column += 1;
    } else if (gone !== undefined && (come === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ side: 'before', text: gone });
      row += 1;
    } else if (come !== undefined) {
      lines.push({ side: 'after', text: come });
      column += 1;
    }
  }
  return lines;
}

export type DiffPart = { kind: 'line'; line: DiffLine } | { kind: 'skipped'; lines: number };

/** The lines of a diff that changed, with some around them; the rest is counted. */
export function aroundChanges(lines: readonly DiffLine[], around: number): DiffPart[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some((line) => line.side !== 'both'),
  );
  const parts: DiffPart[] = [];
  for (const [index, line] of lines.entries()) {
    const last = parts.at(-1);
    if (near[index] === true) parts.push({ kind: 'line', line });
    else if (last?.kind === 'skipped') last.lines += 1;
    else parts.push({ kind: 'skipped', lines: 1 });
  }
  return parts;
}
