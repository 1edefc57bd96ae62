import { connect, createServer, type Socket } from 'node:net';
import type { Link } from './rules.ts';

/** A way to a local port on which bytes travel as long as its link says, each way. */
export interface DelayProxy {
  readonly port: number;
  /** To be called when the link has changed. */
  changed(): void;
  close(): Promise<void>;
}

interface Way {
  port: number;
  target: { host: string; port: number };
  /** The link as it is now, there and back. Bytes cannot be lost: TCP sends them again. */
  there: () => Link;
  back: () => Link;
}

export function startDelayProxy(way: Way): Promise<DelayProxy> {
  const flows = new Set<Flow>();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (visitor) => {
    if (way.there().is === 'cut') {
      visitor.resetAndDestroy();
      return;
    }
    const target = connect({ ...way.target, noDelay: true });
    const pair = [new Flow(visitor, target, way.there), new Flow(target, visitor, way.back)];
    for (const flow of pair) flows.add(flow);
    for (const socket of [visitor, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        for (const flow of pair) flows.delete(flow);
      });
    }
    visitor.on('close', () => target.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(way.port, '127.0.0.1', () => {
      resolve({
        port: way.port,
        changed() {
          if (way.there().is === 'cut') for (const socket of sockets) socket.resetAndDestroy();
          else for (const flow of flows) flow.pump();
        },
        close: () =>
          new Promise((closed) => {
            server.close(() => {
              closed();
            });
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

/** One direction: what came in, in its order, with the time at which it may arrive. */
class Flow {
  readonly #to: Socket;
  readonly #link: () => Link;
  readonly #waiting: { bytes: Buffer | null; dueAt: number }[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(from: Socket, to: Socket, link: () => Link) {
    this.#to = to;
    this.#link = link;
    from.on('data', (bytes: Buffer) => {
      this.#take(bytes);
    });
    // The end travels too.
    from.on('end', () => {
      this.#take(null);
    });
  }

  #take(bytes: Buffer | null): void {
    const { delayMs, jitterMs } = this.#link();
    this.#waiting.push({ bytes, dueAt: performance.now() + delayMs + Math.random() * jitterMs });
    this.pump();
  }

  /** Lets go what is due. */
  pump(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#link().is !== 'open') return;
    for (;;) {
      const [first] = this.#waiting;
      if (!first) return;
      const waitMs = first.dueAt - performance.now();
      if (waitMs > 0.5) {
        this.#timer = setTimeout(() => {
          this.pump();
        }, waitMs);
        return;
      }
      this.#waiting.shift();
      if (first.bytes) this.#to.write(first.bytes);
      else this.#to.end();
    }
  }
}
