import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A local HTTP server on the loopback interface. */
export interface Face {
  readonly port: number;
  close(): Promise<void>;
}

export class BodyTooLarge extends Error {}

/** Reads a request's body, refusing more than `limitBytes`. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = asBuffer(chunk);
    size += bytes.length;
    if (size > limitBytes) throw new BodyTooLarge(`the body exceeds ${limitBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Listens on the loopback interface; `close` ends open connections too. */
export function listen(server: Server, port: number): Promise<Face> {
  // Longer than any client keeps a connection: a server that closes first loses requests under way.
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
      resolve({
        port: address.port,
        close: () =>
          new Promise((closed) => {
            server.close(() => {
              closed();
            });
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** A server whose handler may fail: the caller is told that much and no more. */
export function faceServer(
  handle: (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>,
): Server {
  return createServer((request, response) => {
    handle(request, response, new URL(request.url ?? '/', 'http://face').pathname).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const status = error instanceof BodyTooLarge ? 413 : 500;
      sendJson(response, status, { message: error instanceof Error ? error.message : 'internal error' });
    });
  });
}

/** Streams without an encoding yield buffers. */
function asBuffer(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  throw new Error('a request stream that yields text');
}
