import { consoleLimits } from '../schema/console.ts';
import type { OutputChunk } from './runtime.ts';

/** Consecutive lines; the first has number `seq`. */
export interface NumberedLines {
  seq: number;
  lines: string[];
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const cutMark = '…';

/**
 * Turns output into lines. A line's number counts the newlines before it since the run began, so it is
 * the same whoever reads the log, and whenever. A line is complete with its newline: what a prompt prints
 * without one appears with the rest of its line, or when the run ends.
 */
export class LineSplitter {
  #pending: Buffer = Buffer.alloc(0);
  /** Number of the line in `pending`. */
  #seq = 0;
  #expected = 0;

  push(chunk: OutputChunk): NumberedLines {
    if (chunk.offset !== this.#expected) {
      // The log no longer holds what lies between: the line that it began is gone with it.
      this.#pending = Buffer.alloc(0);
      this.#seq = chunk.firstLine;
    }
    this.#expected = chunk.offset + chunk.bytes.length;
    const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.length);
    const seq = this.#seq;
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      const piece = bytes.subarray(start, end);
      lines.push(lineText(this.#pending.length === 0 ? piece : Buffer.concat([this.#pending, piece])));
      this.#pending = Buffer.alloc(0);
      start = end + 1;
    }
    this.#seq += lines.length;
    if (start < bytes.length) this.#keep(bytes.subarray(start));
    return { seq, lines };
  }

  /** The unfinished last line of a run that has ended, if there is one. */
  end(): NumberedLines {
    const text = lineText(this.#pending);
    this.#pending = Buffer.alloc(0);
    return { seq: this.#seq, lines: text === '' ? [] : [text] };
  }

  /** Holds an unfinished line, of which at most a line's worth (after its last return) will be shown. */
  #keep(piece: Buffer): void {
    const limit = consoleLimits.lineBytes * 2;
    let whole = Buffer.concat([this.#pending, piece]);
    if (whole.length > limit) {
      const back = whole.lastIndexOf(carriageReturn, whole.length - 2);
      if (back >= 0) whole = whole.subarray(back + 1);
      if (whole.length > limit) whole = whole.subarray(0, limit);
    }
    this.#pending = whole;
  }
}

/** Text of one line without its newline: what a terminal would show after all carriage returns. */
function lineText(raw: Buffer): string {
  let end = raw.length;
  while (end > 0 && raw[end - 1] === carriageReturn) end -= 1;
  const start = end === 0 ? 0 : raw.lastIndexOf(carriageReturn, end - 1) + 1;
  if (end - start <= consoleLimits.lineBytes) return raw.toString('utf8', start, end);
  return cut(raw.subarray(start, end));
}

function cut(raw: Buffer): string {
  let end = consoleLimits.lineBytes - Buffer.byteLength(cutMark);
  // Bytes 10xxxxxx continue a character: step back to where one begins.
  while (end > 0 && ((raw[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return raw.toString('utf8', 0, end) + cutMark;
}
