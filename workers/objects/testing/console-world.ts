import type { ConsoleFrame, ConsoleLines, ConsolePosition } from '../../../schema/console.ts';
import { consoleFrame, consoleLimits } from '../../../schema/console.ts';
import type { ServerReport } from '../../../schema/protocol.ts';
import type { Effect } from '../delivery.ts';
import { FanOut } from '../fan-out.ts';
import type { Replay } from '../replay.ts';
import { newViewer } from './new-viewer.ts';
import type { Viewer } from '../viewer.ts';

const server = 'a0000000-0000-4000-8000-000000000001';
const ringLines = 40;
const replayLines = 12;

/** Lines carry their own number: whatever a viewer gets can be checked against where it says it lies. */
interface Line {
  boot: string;
  seq: number;
}

/** An agent with a ring and a batch, whose frames reach the gateway in the order written, some time later. */
class SteppedAgent {
  readonly ring: Line[] = [];
  batch: Line[] = [];
  watched = false;
  wire: ({ lines: ConsoleLines } | { after: ConsolePosition | null; answer: Replay })[] = [];
  #boot = 0;
  #seq = 0;

  print(): void {
    const line = { boot: `boot-${this.#boot}`, seq: this.#seq };
    this.#seq += 1;
    this.ring.push(line);
    if (this.ring.length > ringLines) this.ring.shift();
    if (this.watched) this.batch.push(line);
  }

  restartGame(): void {
    this.#boot += 1;
    this.#seq = 0;
  }

  flush(): void {
    for (const lines of chunksOf(this.batch)) this.wire.push({ lines });
    this.batch = [];
  }

  replay(after: ConsolePosition | null): void {
    const at = this.ring.findIndex((line) => line.boot === after?.boot && line.seq === after.seq);
    const first = this.ring[0];
    let start = at + 1;
    let gap: Replay['gap'] = null;
    if (after !== null && at < 0 && first !== undefined) {
      start = this.ring.findIndex((line) => line.boot === after.boot && line.seq > after.seq);
      if (start < 0) start = 0;
      const next = this.ring[start];
      if (next?.boot === after.boot) gap = { boot: after.boot, from: after.seq + 1, to: next.seq };
    }
    const lines = this.ring.slice(start, start + replayLines);
    const more = start + replayLines < this.ring.length;
    this.wire.push({ after, answer: { chunks: chunksOf(lines), gap, more, report } });
  }

  /** The connection breaks: what is under way is lost. */
  disconnect(): void {
    this.wire = [];
    this.batch = [];
    this.watched = false;
  }
}

const report: ServerReport = {
  uuid: server,
  state: 'running',
  boot: 'boot-0',
  fence: [1, 1],
  version: [1, 1],
  exit: null,
  at: 1,
};

function chunksOf(lines: readonly Line[]): ConsoleLines[] {
  const chunks: ConsoleLines[] = [];
  for (const { boot, seq } of lines) {
    const last = chunks.at(-1);
    if (last?.boot === boot && last.seq + last.lines.length === seq) last.lines.push(`${boot} ${seq}`);
    else chunks.push({ boot, role: 'server', seq, lines: [`${boot} ${seq}`] });
  }
  return chunks;
}

/** A browser that checks the order of what it gets and acknowledges when told to. */
export class Browser {
  readonly viewer: Viewer;
  last: ConsolePosition | null;
  bytes = 0;
  skips = 0;
  gaps = 0;
  readonly seen: string[] = [];

  constructor(id: number, after: ConsolePosition | null) {
    this.last = after;
    this.viewer = newViewer(String(id), server);
  }

  receive(text: string): void {
    this.bytes += new TextEncoder().encode(text).byteLength;
    const frame: ConsoleFrame = consoleFrame.parse(JSON.parse(text));
    if (frame.t === 'skipped') this.skips += 1;
    if (frame.t === 'gap') {
      this.gaps += 1;
      this.#skipTo(frame);
    }
    if (frame.t === 'lines') this.#take(frame);
  }

  #skipTo(gap: { boot: string; from: number; to: number }): void {
    const from = this.last?.boot === gap.boot ? this.last.seq + 1 : 0;
    if (gap.from !== from || gap.to <= gap.from) this.#complain(`a gap ${JSON.stringify(gap)}`);
    this.last = { boot: gap.boot, seq: gap.to - 1 };
  }

  #take(chunk: ConsoleLines): void {
    for (const [index, line] of chunk.lines.entries()) {
      const seq = chunk.seq + index;
      if (line !== `${chunk.boot} ${seq}`) this.#complain(`${line} as ${chunk.boot} ${seq}`);
      if (!this.#follows(chunk.boot, seq)) this.#complain(line);
      this.last = { boot: chunk.boot, seq };
      this.seen.push(line);
    }
  }

  #follows(boot: string, seq: number): boolean {
    if (this.last === null) return true;
    if (this.last.boot === boot) return seq === this.last.seq + 1;
    return seq === 0 && numberOf(boot) > numberOf(this.last.boot);
  }

  #complain(what: string): never {
    throw new Error(`after ${JSON.stringify(this.last)} came ${what}`);
  }
}

const numberOf = (boot: string): number => Number(boot.slice(5));

/** Agent, gateway and browsers, one step at a time. */
export class World {
  readonly agent = new SteppedAgent();
  fanOut = new FanOut([], true);
  browsers: Browser[] = [];
  #joined = 0;
  readonly #asked: (ConsolePosition | null)[] = [];
  readonly #toAgent: (() => void)[] = [];

  get isBusy(): boolean {
    return this.#toAgent.length > 0 || this.agent.wire.length > 0 || this.agent.batch.length > 0;
  }

  perform(effects: Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'send') {
        for (const viewer of effect.to) this.#browserOf(viewer)?.receive(effect.text);
      } else if (effect.do === 'close') throw new Error(`closed: ${effect.reason}`);
      else if (effect.do === 'watch') this.#toAgent.push(() => (this.agent.watched = effect.watch));
      else if (effect.do === 'replay') {
        this.#asked.push(effect.after);
        this.#toAgent.push(() => this.agent.replay(effect.after));
      }
    }
  }

  join(after: ConsolePosition | null): void {
    const browser = new Browser(this.#joined, after);
    this.#joined += 1;
    this.browsers.push(browser);
    this.perform(this.fanOut.join(browser.viewer, 0));
    this.perform(this.fanOut.resume(browser.viewer, after, 0));
  }

  leave(browser: Browser): void {
    this.browsers = this.browsers.filter((one) => one !== browser);
    this.perform(this.fanOut.leave(browser.viewer, 0));
  }

  ack(browser: Browser): void {
    this.perform(this.fanOut.ack(browser.viewer, browser.bytes, 0));
  }

  /** As after a large frame that the browser has not acknowledged: a few more lines and it is skipped. */
  burden(browser: Browser): void {
    if (browser.viewer.sentBytes - browser.viewer.ackedBytes > 10_000) return;
    const bytes = consoleLimits.skipBytes - 2000;
    browser.viewer.sentBytes += bytes;
    browser.bytes += bytes;
  }

  callReachesAgent(): void {
    this.#toAgent.shift()?.();
  }

  frameReachesGateway(): void {
    const frame = this.agent.wire.shift();
    if (frame === undefined) return;
    if ('lines' in frame) this.perform(this.fanOut.lines(server, frame.lines, 0));
    else this.#answer(frame.after, frame.answer);
  }

  /** A replay is given up before its answer comes; the answer, late, is dropped. */
  timeOut(): void {
    const after = this.#asked[0];
    if (after !== undefined) this.#answer(after, null);
  }

  reconnect(): void {
    this.agent.disconnect();
    this.#toAgent.length = 0;
    for (const after of [...this.#asked]) this.#answer(after, null);
    this.perform(this.fanOut.agentOffline(0));
    this.perform(this.fanOut.agentOnline(0));
  }

  hibernate(): void {
    for (const browser of this.browsers) Object.assign(browser.viewer, structuredClone(browser.viewer));
    this.fanOut = new FanOut(
      this.browsers.map(({ viewer }) => viewer),
      true,
    );
  }

  #answer(after: ConsolePosition | null, answer: Replay | null): void {
    const index = this.#asked.findIndex((asked) => JSON.stringify(asked) === JSON.stringify(after));
    if (index < 0) return;
    this.#asked.splice(index, 1);
    this.perform(this.fanOut.replayed(server, after, answer, 0));
  }

  #browserOf(viewer: Viewer): Browser | undefined {
    return this.browsers.find((browser) => browser.viewer === viewer);
  }
}
