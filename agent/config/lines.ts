/** A line and what ended it; only the last may have no end. */
export interface Line {
  text: string;
  end: string;
}

/** All lines; none when the text is empty. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ text: text.slice(start, index), end });
    start = index + end.length;
  }
  if (start < text.length) lines.push({ text: text.slice(start), end: '' });
  return lines;
}

export const joinLines = (lines: readonly Line[]): string =>
  lines.map(({ text, end }) => text + end).join('');

/** How this text ends its lines, by its first. */
export function lineEnd([first]: readonly Line[]): string {
  return first === undefined || first.end === '' ? '\n' : first.end;
}

/** Puts lines in at an index, each on a line of its own. */
export function insertLines(lines: Line[], at: number, texts: readonly string[]): void {
  const end = lineEnd(lines);
  const before = lines[at - 1];
  if (before !== undefined && before.end === '') before.end = end;
  lines.splice(at, 0, ...texts.map((text) => ({ text, end })));
}
