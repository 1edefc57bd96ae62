import { consoleLimits, type ConsoleLines, type ConsolePosition } from '../schema/console.ts';
import type { RunRole } from './runtime.ts';

export interface Replay {
  chunks: ConsoleLines[];
  gap: { boot: string; from: number; to: number } | null;
  more: boolean;
}

/** Lines of one run without a hole. `index` counts every line that the ring ever took. */
interface Segment {
  boot: string;
  role: RunRole;
  seq: number;
  index: number;
  lines: string[];
  /** Lines before this one are dropped; they are cut off now and then. */
  head: number;
}

/** JSON bytes of one replay answer: well below what a frame may hold. */
const replayBytes = 262_144;
/** Output of long lines must not fill the memory: 2,000 lines of everyday games take a tenth of this. */
const ringBytes = 2_097_152;
const rememberedRuns = 8;

/** The last lines of a server's console across its runs, addressed by (boot, seq). */
export class ConsoleRing {
  #segments: Segment[] = [];
  #count = 0;
  #bytes = 0;
  #total = 0;
  /** Where dropped runs ended, so that a viewer from then learns what it missed. */
  readonly #droppedRuns = new Map<string, number>();

  /** Number of lines ever taken; the index of the next one. */
  get total(): number {
    return this.#total;
  }

  push(boot: string, role: RunRole, seq: number, lines: readonly string[]): void {
    if (lines.length === 0) return;
    let last = this.#segments.at(-1);
    if (last === undefined || last.boot !== boot || last.seq + last.lines.length !== seq) {
      last = { boot, role, seq, index: this.#total, lines: [], head: 0 };
      this.#segments.push(last);
    }
    for (const line of lines) {
      last.lines.push(line);
      this.#bytes += line.length;
    }
    this.#total += lines.length;
    this.#count += lines.length;
    this.#trim();
  }

  /** Lines after a position (null: all that is held), oldest first, at most `maxBytes` of JSON but one line at least. */
  after(position: ConsolePosition | null, maxBytes: number = replayBytes): Replay {
    const from = position === null ? this.#oldest() : this.#indexAfter(position);
    const gap = position === null ? null : this.#gapAfter(position);
    const chunks: ConsoleLines[] = [];
    let bytes = 0;
    for (const segment of this.#segments) {
      const first = Math.max(segment.head, from - segment.index);
      if (first >= segment.lines.length) continue;
      const taken: string[] = [];
      for (let at = first; at < segment.lines.length; at += 1) {
        const line = segment.lines[at] ?? '';
        const size = Buffer.byteLength(JSON.stringify(line)) + 1;
        if (bytes > 0 && bytes + size > maxBytes) {
          if (taken.length > 0) chunks.push(chunkOf(segment, first, taken));
          return { chunks, gap, more: true };
        }
        bytes += size;
        taken.push(line);
      }
      chunks.push(chunkOf(segment, first, taken));
    }
    return { chunks, gap, more: false };
  }

  /** Lines of one run from an index on, and the index to go on with. Null at the end. */
  read(from: number, maxBytes: number): { chunk: ConsoleLines; next: number } | null {
    const segment = this.#segments.find((each) => from < each.index + each.lines.length);
    if (segment === undefined) return null;
    const first = Math.max(segment.head, from - segment.index);
    let end = first;
    for (let bytes = 0; end < segment.lines.length && bytes < maxBytes; end += 1) {
      bytes += segment.lines[end]?.length ?? 0;
    }
    return { chunk: chunkOf(segment, first, segment.lines.slice(first, end)), next: segment.index + end };
  }

  #oldest(): number {
    const first = this.#segments[0];
    return first === undefined ? this.#total : first.index + first.head;
  }

  /** Where a viewer at this position goes on. One that is ahead of the run has nothing of it to get. */
  #indexAfter(position: ConsolePosition): number {
    const ofRun = this.#segments.filter((segment) => segment.boot === position.boot);
    const next = ofRun.find((segment) => position.seq + 1 < segment.seq + segment.lines.length);
    if (next !== undefined) return next.index + Math.max(next.head, position.seq + 1 - next.seq);
    const last = ofRun.at(-1);
    return last === undefined ? this.#oldest() : last.index + last.lines.length;
  }

  #gapAfter({ boot, seq }: ConsolePosition): Replay['gap'] {
    const held = this.#segments.find(
      (segment) => segment.boot === boot && segment.seq + segment.lines.length > seq + 1,
    );
    const to = held === undefined ? this.#droppedRuns.get(boot) : held.seq + held.head;
    return to !== undefined && to > seq + 1 ? { boot, from: seq + 1, to } : null;
  }

  #trim(): void {
    while (this.#count > consoleLimits.ringLines || this.#bytes > ringBytes) {
      const first = this.#segments[0];
      if (first === undefined || this.#count <= 1) return;
      this.#bytes -= first.lines[first.head]?.length ?? 0;
      first.lines[first.head] = '';
      first.head += 1;
      this.#count -= 1;
      if (first.head === first.lines.length) this.#drop(first);
      else if (first.head >= consoleLimits.ringLines) shorten(first);
    }
  }

  #drop(segment: Segment): void {
    this.#segments.shift();
    this.#droppedRuns.delete(segment.boot);
    this.#droppedRuns.set(segment.boot, segment.seq + segment.lines.length);
    const [oldest] = this.#droppedRuns.keys();
    if (this.#droppedRuns.size > rememberedRuns && oldest !== undefined) this.#droppedRuns.delete(oldest);
  }
}

const chunkOf = (segment: Segment, first: number, lines: string[]): ConsoleLines => ({
  boot: segment.boot,
  role: segment.role,
  seq: segment.seq + first,
  lines,
});

function shorten(segment: Segment): void {
  segment.lines = segment.lines.slice(segment.head);
  segment.seq += segment.head;
  segment.index += segment.head;
  segment.head = 0;
}
