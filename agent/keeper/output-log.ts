import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputChunk } from '../runtime.ts';
import { hasCode } from './errno.ts';

interface Segment {
  name: string;
  offset: number;
  lines: number;
}

const segmentName = /^log\.(\d{20})\.(\d{14})$/;
const newline = 10;

/**
 * Reads a run's output from its segments while the keeper writes, rotates and removes them.
 * Reads are synchronous: what is read was written a moment ago and is in the page cache.
 */
export class OutputLog {
  readonly #dir: string;
  #buffer = Buffer.alloc(0);
  #segment: Segment | null = null;
  #fd = -1;
  #offset = 0;
  #line = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Goes to the first byte at or after `from` that is still kept. */
  seek(from: 'start-of-log' | number): void {
    this.close();
    const target = from === 'start-of-log' ? 0 : from;
    const segments = this.#list();
    const segment = segments.findLast(({ offset }) => offset <= target) ?? segments[0];
    if (!segment || !this.#enter(segment)) return;
    while (this.#offset < target && this.next(Math.min(target - this.#offset, 65_536))) {
      /* counts the lines on the way */
    }
  }

  /** The next bytes, at most `limit`; null when there are none yet. */
  next(limit: number): OutputChunk | null {
    if (!this.#segment && !this.#enterNext()) return null;
    const chunk = this.#read(limit);
    if (chunk) return chunk;
    const next = this.#following();
    if (!next) return null;
    // A segment is final once a later one exists: what came between the two looks is read first.
    return this.#read(limit) ?? (this.#enter(next) ? this.#read(limit) : null);
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
    this.#segment = null;
  }

  #read(limit: number): OutputChunk | null {
    if (!this.#segment) return null;
    if (this.#buffer.byteLength < limit) this.#buffer = Buffer.allocUnsafe(limit);
    const size = readSync(this.#fd, this.#buffer, 0, limit, this.#offset - this.#segment.offset);
    if (size === 0) return null;
    const bytes = Buffer.from(this.#buffer.subarray(0, size));
    const chunk = { offset: this.#offset, firstLine: this.#line, bytes };
    this.#offset += size;
    this.#line += countLines(chunk.bytes);
    return chunk;
  }

  #list(): Segment[] {
    const segments: Segment[] = [];
    for (const name of readdirSync(this.#dir)) {
      const match = segmentName.exec(name);
      if (match) segments.push({ name, offset: Number(match[1]), lines: Number(match[2]) });
    }
    return segments.sort((left, right) => left.offset - right.offset || left.lines - right.lines);
  }

  #following(): Segment | undefined {
    const current = this.#segment;
    return this.#list().find(({ offset }) => current === null || offset > current.offset);
  }

  #enterNext(): boolean {
    const next = this.#list().findLast(({ offset }) => offset <= this.#offset) ?? this.#following();
    return next !== undefined && this.#enter(next);
  }

  /** False when the keeper has removed the segment meanwhile; the next call finds what is left. */
  #enter(segment: Segment): boolean {
    let fd: number;
    try {
      fd = openSync(join(this.#dir, segment.name), 'r');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
    this.close();
    this.#fd = fd;
    this.#segment = segment;
    this.#offset = segment.offset;
    this.#line = segment.lines;
    return true;
  }
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}
