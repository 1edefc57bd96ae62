import type { NeonConfig } from '@neondatabase/serverless';

/** What is used of a Hyperdrive binding. */
export interface PlainPostgres {
  /** With the credentials that the other end wants. */
  readonly connectionString: string;
  connect(): Dialled;
}

/** A stream of bytes to a database and back. */
export interface Dialled {
  opened: Promise<unknown>;
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<Uint8Array>;
  close(): Promise<unknown>;
}

type SocketMaker = NonNullable<NeonConfig['webSocketConstructor']>;

/** What the driver opens instead of a WebSocket: its bytes go out as Postgres speaks them. */
export const hyperdriveSocket = (dial: () => Dialled): SocketMaker =>
  class HyperdriveSocket extends EventTarget {
    binaryType = 'arraybuffer';
    readonly #socket = dial();
    readonly #writer = this.#socket.writable.getWriter();
    #isOpen = false;

    constructor() {
      super();
      void this.#listen();
    }

    get readyState(): number {
      return this.#isOpen ? 1 : 3;
    }

    send(bytes: Uint8Array): void {
      // What cannot be written shows where the answer is read.
      this.#writer.write(bytes).catch(() => undefined);
    }

    close(): void {
      this.#isOpen = false;
      this.#socket.close().catch(() => undefined);
    }

    /** Never rejects: the driver hears of failures by events. */
    async #listen(): Promise<void> {
      try {
        await this.#socket.opened;
        this.#isOpen = true;
        this.dispatchEvent(new Event('open'));
        const reader = this.#socket.readable.getReader();
        for (let next = await reader.read(); !next.done; next = await reader.read())
          this.dispatchEvent(new MessageEvent('message', { data: next.value }));
      } catch {
        this.dispatchEvent(new Event('error'));
      } finally {
        this.#isOpen = false;
        this.dispatchEvent(new Event('close'));
      }
    }
  };
