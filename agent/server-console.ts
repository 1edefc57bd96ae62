import { ConsoleFeed, type FeedDeps } from './console-feed.ts';
import { ConsoleRing } from './console-ring.ts';
import type { NumberedLines } from './line-splitter.ts';
import type { RunRole } from './runtime.ts';

/** A part this small can neither overflow the ring nor a frame before the feed has seen it. */
const partLines = 250;

/** A server's console: what is kept, and who is sent it. */
export class ServerConsole {
  readonly ring = new ConsoleRing();
  readonly feed: ConsoleFeed;

  constructor(deps: FeedDeps) {
    this.feed = new ConsoleFeed(this.ring, deps);
  }

  push(boot: string, role: RunRole, { seq, lines }: NumberedLines): void {
    for (let at = 0; at < lines.length; at += partLines) {
      const part = lines.slice(at, at + partLines);
      this.ring.push(boot, role, seq + at, part);
      this.feed.pushed(part.reduce((bytes, line) => bytes + line.length, 0));
    }
  }

  /** Something the agent itself has to say; a run of its own, because the numbers of others are their output's. */
  notice(role: RunRole, lines: string[]): void {
    this.push(crypto.randomUUID(), role, { seq: 0, lines: lines.map((line) => `[Roost] ${line}`) });
  }
}
