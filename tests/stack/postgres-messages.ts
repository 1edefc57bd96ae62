/** One message of Postgres's protocol in a stream, as far as a go-between looks at it. */
export interface SeenMessage {
  type: string;
  /** Of its content; undefined for an empty one. */
  firstByte: number | undefined;
}

const headerBytes = 5;

/** Follows a stream from its first typed message on, whole or in pieces, and names each message once it has all passed. */
export class MessageScanner {
  readonly #header: number[] = [];
  /** Of the content that is still to come. */
  #leftBytes = 0;
  #firstByte: number | undefined;

  /** The messages that end in these bytes. */
  scan(bytes: Buffer): SeenMessage[] {
    const seen: SeenMessage[] = [];
    for (let at = 0; at < bytes.length;) {
      if (this.#header.length < headerBytes) {
        this.#header.push(bytes.readUInt8(at));
        at += 1;
        if (this.#header.length < headerBytes) continue;
        this.#leftBytes = Buffer.from(this.#header).readUInt32BE(1) - 4;
        this.#firstByte = undefined;
      } else {
        this.#firstByte ??= bytes.readUInt8(at);
        const passing = Math.min(this.#leftBytes, bytes.length - at);
        this.#leftBytes -= passing;
        at += passing;
      }
      if (this.#leftBytes > 0) continue;
      seen.push({ type: String.fromCharCode(this.#header[0] ?? 0), firstByte: this.#firstByte });
      this.#header.length = 0;
    }
    return seen;
  }
}

/** What a client says first, and with which password. `rest`: what came after. */
export interface Hello {
  startup: Buffer;
  password: Buffer;
  rest: Buffer;
}

/** Undefined until both are whole. */
export function readHello(bytes: Buffer): Hello | undefined {
  const startupEnd = bytes.length < 4 ? Infinity : bytes.readUInt32BE(0);
  const passwordEnd =
    bytes.length < startupEnd + 5 ? Infinity : startupEnd + 1 + bytes.readUInt32BE(startupEnd + 1);
  if (bytes.length < passwordEnd) return undefined;
  return {
    startup: bytes.subarray(0, startupEnd),
    password: bytes.subarray(startupEnd, passwordEnd),
    rest: bytes.subarray(passwordEnd),
  };
}

/** Asks the client for its password in clear. */
export const asksPassword = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** A simple query. */
export function queryMessage(text: string): Buffer {
  const content = Buffer.from(`${text}\0`);
  const message = Buffer.alloc(headerBytes + content.length);
  message.write('Q');
  message.writeUInt32BE(content.length + 4, 1);
  content.copy(message, headerBytes);
  return message;
}
