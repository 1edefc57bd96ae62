/** Length of a flood's line in bytes, without the line's end. */
const floodBytes = 100;

/** In no command: a terminal repeats what is typed. */
const mark = 'flooded ';

/** Milliseconds since 1970 with fractions, the same for all processes of a machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

/** A line that carries its number and the moment it was printed. */
export const floodLine = (number: number, now: number): string =>
  `${mark}${number} ${now.toFixed(3)} `.padEnd(floodBytes, '.');

/** What a frame of the console holds of a flood: how many lines, and the numbers and moments of its ends. */
export interface FloodPart {
  lines: number;
  first: number;
  last: number;
  /** When its first line was printed. */
  printedAt: number;
}

/** Reads a frame without parsing each of its lines: the crowd must cost less than what it measures. */
export function floodIn(frame: Buffer): FloodPart | null {
  const start = frame.indexOf(mark);
  if (start < 0) return null;
  let lines = 0;
  let last = start;
  for (let at = start; at >= 0; at = frame.indexOf(mark, at + floodBytes)) {
    lines += 1;
    last = at;
  }
  const [first, printedAt] = numbersAt(frame, start);
  return { lines, first, last: numbersAt(frame, last)[0], printedAt };
}

function numbersAt(frame: Buffer, at: number): [number: number, printedAt: number] {
  const words = frame.toString('latin1', at, at + floodBytes).split(' ');
  return [Number(words[1]), Number(words[2])];
}
