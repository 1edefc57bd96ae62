import type { NeonConfig } from '@neondatabase/serverless';

type SocketMaker = NonNullable<NeonConfig['webSocketConstructor']>;
export type Dialled = Pick<Socket, 'opened' | 'readable' | 'writable' | 'close'>;

/** What the driver opens instead of a WebSocket: bytes go to Hyperdrive as Postgres speaks them. */
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
        for await (const bytes of this.#socket.readable) {
          const data: unknown = bytes;
          this.dispatchEvent(new MessageEvent('message', { data }));
        }
      } catch {
        this.dispatchEvent(new Event('error'));
      } finally {
        this.#isOpen = false;
        this.dispatchEvent(new Event('close'));
      }
    }
  };
