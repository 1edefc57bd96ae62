import { RedisError, type RedisReply } from './redis-backend.ts';

const CR_LF = '\r\n';

/** One command as the Redis protocol writes it. */
export function encodeCommand(parts: string[]): string {
  const encoded = parts.map((part) => `$${Buffer.byteLength(part)}${CR_LF}${part}${CR_LF}`);
  return `*${parts.length}${CR_LF}${encoded.join('')}`;
}

/** Turns a stream of bytes into replies. */
export class ReplyParser {
  #pending: Buffer = Buffer.alloc(0);

  /** The replies completed by these bytes. */
  push(bytes: Buffer): RedisReply[] {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const replies: RedisReply[] = [];
    let at = 0;
    for (;;) {
      const next = parseReply(this.#pending, at);
      if (!next) break;
      replies.push(next.reply);
      at = next.end;
    }
    this.#pending = this.#pending.subarray(at);
    return replies;
  }
}

interface Parsed {
  reply: RedisReply;
  end: number;
}

/** The reply that begins at `at`, or undefined while it is incomplete. */
function parseReply(bytes: Buffer, at: number): Parsed | undefined {
  const lineEnd = bytes.indexOf(CR_LF, at);
  if (lineEnd < 0) return undefined;
  const kind = String.fromCharCode(bytes[at] ?? 0);
  const line = bytes.toString('utf8', at + 1, lineEnd);
  const end = lineEnd + CR_LF.length;
  switch (kind) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: new RedisError(line), end };
    case ':':
      return { reply: Number(line), end };
    case '$':
      return parseBulk(bytes, end, Number(line));
    case '*':
      return parseArray(bytes, end, Number(line));
    default:
      throw new Error(`not a Redis reply: ${kind}`);
  }
}

function parseBulk(bytes: Buffer, at: number, length: number): Parsed | undefined {
  if (length < 0) return { reply: null, end: at };
  const end = at + length + CR_LF.length;
  return bytes.length < end ? undefined : { reply: bytes.toString('utf8', at, at + length), end };
}

function parseArray(bytes: Buffer, at: number, count: number): Parsed | undefined {
  if (count < 0) return { reply: null, end: at };
  const reply: RedisReply[] = [];
  let end = at;
  while (reply.length < count) {
    const next = parseReply(bytes, end);
    if (!next) return undefined;
    reply.push(next.reply);
    end = next.end;
  }
  return { reply, end };
}
