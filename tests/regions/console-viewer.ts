import { WebSocket } from 'ws';
import type { ConsoleFrame, ConsolePosition, ViewerFrame } from '../../schema/console.ts';
import { consoleFrame } from '../../schema/console.ts';
import { Inbox } from './inbox.ts';
import { socketOptions, textOf } from './scripted-agent.ts';

type FrameOf<T extends ConsoleFrame['t']> = Extract<ConsoleFrame, { t: T }>;

/** A browser's console socket that keeps every frame; acknowledges when told to. */
export class ConsoleViewer {
  readonly socket: WebSocket;
  readonly frames = new Inbox<ConsoleFrame>();
  readonly opened: Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  receivedBytes = 0;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { ...socketOptions, headers });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on('message', (data) => {
      const text = textOf(data);
      this.receivedBytes += Buffer.byteLength(text);
      this.frames.add(consoleFrame.parse(JSON.parse(text)));
    });
  }

  send(frame: ViewerFrame): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Begins after a position and waits until it is live. */
  async resume(after: ConsolePosition | null = null): Promise<void> {
    this.send({ t: 'resume', after });
    await this.next('live');
  }

  ack(): void {
    this.send({ t: 'ack', bytes: this.receivedBytes });
  }

  async next<T extends ConsoleFrame['t']>(kind: T): Promise<FrameOf<T>> {
    return await this.frames.take((frame): frame is FrameOf<T> => frame.t === kind);
  }

  /** Every line so far, in the order it came. */
  get lines(): string[] {
    return this.frames.all.flatMap((frame) => (frame.t === 'lines' ? frame.lines : []));
  }

  async close(): Promise<void> {
    this.socket.close(1000);
    await this.closed;
  }
}
