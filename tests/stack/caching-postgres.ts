import { connect, createServer, type Socket } from 'node:net';

/** A way to a Postgres server that answers queries from memory, as a Hyperdrive does with its caching on. */
export interface CachingPostgres {
  /** Answers that came from memory so far. */
  hits(): number;
  close(): Promise<void>;
}

const syncType = 'S'.charCodeAt(0);
const startOfStatement = 'P'.charCodeAt(0);
const endsOfAnswer = new Set(['C', 'I', 'E'].map((type) => type.charCodeAt(0)));
const readyType = 'Z'.charCodeAt(0);

/** Keeps every answer to a query without functions for good; `target` is the port of the server itself. */
export async function startCachingPostgres(port: number, target: () => number): Promise<CachingPostgres> {
  const answers = new Map<string, Buffer>();
  const sockets = new Set<Socket>();
  let hits = 0;

  const serve = (client: Socket): void => {
    const server = connect(target(), '127.0.0.1');
    /** What is still to be answered, in order: from memory, or by the server and then kept under its key. */
    const expected: ({ kept: Buffer } | { key: string | null })[] = [];
    const answerKept = (): void => {
      for (let next = expected[0]; next !== undefined && 'kept' in next; next = expected[0]) {
        client.write(next.kept);
        expected.shift();
      }
    };
    let answer: Buffer[] = [];
    const fromServer = messages(1, (message) => {
      const [type = 0] = message;
      answer.push(message);
      const first = expected[0];
      const isWhole = endsOfAnswer.has(type) || type === readyType || first === undefined;
      if (!isWhole) return;
      const whole = Buffer.concat(answer);
      answer = [];
      if (type === readyType) expected.length = 0;
      else if (first !== undefined && 'key' in first) {
        expected.shift();
        if (first.key !== null && type === 'C'.charCodeAt(0)) answers.set(first.key, whole);
      }
      client.write(whole);
      answerKept();
    });
    let statement: Buffer[] = [];
    const send = (): void => {
      if (statement.length === 0) return;
      const whole = Buffer.concat(statement);
      statement = [];
      const key = isCacheable(whole) ? whole.toString('latin1') : null;
      const kept = key === null ? undefined : answers.get(key);
      if (kept !== undefined) hits += 1;
      else server.write(whole);
      expected.push(kept === undefined ? { key } : { kept });
    };
    const fromClient = messages(0, (message) => {
      const [type] = message;
      if (type === startOfStatement || type === syncType) send();
      if (type === startOfStatement || statement.length > 0) statement.push(message);
      else server.write(message);
      answerKept();
    });
    client.on('data', fromClient);
    server.on('data', fromServer);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        sockets.delete(one);
      });
    }
  };

  const listener = createServer(serve);
  await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve));
  return {
    hits: () => hits,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** By its text: functions may answer anew each time. */
const isCacheable = (statement: Buffer): boolean => {
  const [text = ''] = statement.subarray(6).toString('latin1').split('\0');
  return /^\s*select\b/i.test(text) && !/\w\(/.test(text.replaceAll(/\bany\(/gi, ''));
};

/** Cuts a stream into whole messages; before the first, `typeBytes` 0, comes one without a type. */
function messages(typeBytes: 0 | 1, take: (message: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let skipped: number = typeBytes;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= skipped + 4) {
      const length = skipped + rest.readUInt32BE(skipped);
      if (rest.length < length) return;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      // The first message of a client has no type, every later one has.
      skipped = 1;
      take(message);
    }
  };
}
