import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import type { ConsoleLines } from '../../schema/console.ts';
import { envelope } from '../../schema/protocol.ts';
import type { Envelope, NodeFacts, ServerReport } from '../../schema/protocol.ts';
import { Inbox } from './inbox.ts';

export type CallFrame = Extract<Envelope, { t: 'call' }>;
type Answer = { p: unknown } | { code: string; message: string } | null;

const facts: NodeFacts = {
  agentVersion: '0.0.0',
  protocol: 1,
  os: 'linux',
  arch: 'x64',
  kernel: '6',
  cpus: 2,
  memoryMb: 1000,
  diskMb: 1000,
  runtime: 'process',
  unisolatedBecause: [],
};

/** An object lets go of a closed socket only when it sleeps; the client need not wait for that. */
export const socketOptions = { perMessageDeflate: false, closeTimeout: 500 };

/** Speaks the agent's side of the link; what it answers is up to the test. */
export class ScriptedAgent {
  readonly socket: WebSocket;
  readonly frames = new Inbox<Envelope>();
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly opened: Promise<void>;
  /** Lines of `server`'s one run, answered to replays. */
  ring: string[] = [];
  readonly server: string;
  report: ServerReport;
  /** Answers of a test; undefined leaves it to the defaults, null answers nothing. */
  answers: (call: CallFrame) => Answer | undefined = () => undefined;

  constructor(url: string, server: string, headers: Record<string, string> = {}) {
    this.server = server;
    this.report = {
      uuid: server,
      state: 'running',
      boot: 'b',
      fence: [1, 7],
      version: [1, 1],
      exit: null,
      at: 1,
    };
    this.socket = new WebSocket(url, { ...socketOptions, headers });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on('message', (data) => this.#receive(textOf(data)));
  }

  hello(changes: Partial<NodeFacts> = {}): void {
    this.event('hello', { facts: { ...facts, ...changes }, reports: [this.report] });
  }

  event(name: string, params: unknown): void {
    this.socket.send(JSON.stringify({ v: 1, t: 'event', m: name, p: params }));
  }

  /** Calls the panel; the answer's frame. */
  async call(method: string, params: unknown): Promise<Envelope> {
    const id = crypto.randomUUID();
    this.socket.send(JSON.stringify({ v: 1, t: 'call', id, m: method, p: params, idem: id }));
    return await this.frames.take((frame) => (frame.t === 'ok' || frame.t === 'err') && frame.id === id);
  }

  /** The next call of the panel with this name. */
  async called(method: string): Promise<CallFrame> {
    const frame = await this.frames.take((one) => one.t === 'call' && one.m === method);
    if (frame.t !== 'call') throw new Error('not a call');
    return frame;
  }

  /** Prints lines; they are in the ring and on the wire. */
  print(...lines: string[]): void {
    const seq = this.ring.length;
    this.ring.push(...lines);
    this.event('console.lines', { uuid: this.server, ...this.#chunk(seq, lines) });
  }

  async close(): Promise<void> {
    this.socket.close(1000);
    await this.closed;
  }

  #receive(text: string): void {
    const frame = envelope.parse(JSON.parse(text));
    this.frames.add(frame);
    if (frame.t !== 'call') return;
    const answer = this.answers(frame) === undefined ? this.#byDefault(frame) : this.answers(frame);
    if (answer === null || answer === undefined) return;
    const said = 'p' in answer ? { t: 'ok', p: answer.p } : { t: 'err', ...answer };
    this.socket.send(JSON.stringify({ v: 1, id: frame.id, ...said }));
  }

  #byDefault(call: CallFrame): Answer {
    switch (call.m) {
      case 'servers.sync':
        return { p: { unknown: [] } };
      case 'console.replay': {
        const from = positionIn(call.p) + 1;
        const lines = this.ring.slice(from);
        const chunks = lines.length === 0 ? [] : [this.#chunk(from, lines)];
        return { p: { chunks, gap: null, more: false, report: this.report } };
      }
      case 'stats.history':
        return { p: { points: [] } };
      default:
        return { p: {} };
    }
  }

  #chunk(seq: number, lines: string[]): ConsoleLines {
    return { boot: 'b', role: 'server', seq, lines };
  }
}

/** The line after which a replay is asked for; -1: from the beginning. */
function positionIn(params: unknown): number {
  const text = /"seq":(\d+)/.exec(JSON.stringify(params))?.[1];
  return text === undefined ? -1 : Number(text);
}

/** One message of `ws` as text. */
export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
