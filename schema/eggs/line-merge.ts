/** A place where three versions of a text differ. `line`: of the base, from 1. */
export interface Hunk {
  line: number;
  base: string[];
  local: string[];
  theirs: string[];
}

/** Lines that all have, or a place where they differ. */
export type Piece = { same: string[] } | { differs: Hunk };

/** More comparisons than this would take long; the middle then counts as changed as a whole. */
const maxCells = 4_000_000;

/** Three versions of a text, cut into what they share and where they differ. */
export function piecesOf(base: string, local: string, theirs: string): Piece[] {
  const [lines, ours, others] = [base.split('\n'), local.split('\n'), theirs.split('\n')];
  const inLocal = pairsOf(lines, ours);
  const inTheirs = pairsOf(lines, others);
  const pieces: Piece[] = [];
  const from = { base: 0, local: 0, theirs: 0 };
  const close = (to: typeof from) => {
    const hunk = {
      line: from.base + 1,
      base: lines.slice(from.base, to.base),
      local: ours.slice(from.local, to.local),
      theirs: others.slice(from.theirs, to.theirs),
    };
    if (hunk.base.length + hunk.local.length + hunk.theirs.length > 0) pieces.push({ differs: hunk });
  };
  for (const [index, line] of lines.entries()) {
    const to = { base: index, local: inLocal[index] ?? -1, theirs: inTheirs[index] ?? -1 };
    if (to.local === -1 || to.theirs === -1) continue;
    close(to);
    const last = pieces.at(-1);
    if (last !== undefined && 'same' in last) last.same.push(line);
    else pieces.push({ same: [line] });
    Object.assign(from, { base: to.base + 1, local: to.local + 1, theirs: to.theirs + 1 });
  }
  close({ base: lines.length, local: ours.length, theirs: others.length });
  return pieces;
}

/** For each line of one text the line of the other that it is, or -1: the longest common sequence. */
function pairsOf(one: readonly string[], other: readonly string[]): number[] {
  const pairs = one.map(() => -1);
  let begin = 0;
  while (begin < one.length && begin < other.length && one[begin] === other[begin]) {
    pairs[begin] = begin;
    begin += 1;
  }
  let end = 0;
  while (
    end < one.length - begin &&
    end < other.length - begin &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  ) {
    pairs[one.length - 1 - end] = other.length - 1 - end;
    end += 1;
  }
  const rows = one.length - begin - end;
  const columns = other.length - begin - end;
  if (rows * columns > maxCells) return pairs;
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        one[begin + row] === other[begin + column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns;) {
    if (one[begin + row] === other[begin + column]) {
      pairs[begin + row] = begin + column;
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}
