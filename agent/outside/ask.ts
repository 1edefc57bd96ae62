import http from 'node:http';
import https from 'node:https';
import { wayTo } from './way.ts';

export interface Asked {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** For all of it. */
  deadlineMs: number;
  /** A longer answer is a failure. */
  maxBytes: number;
}

export interface Said {
  status: number;
  headers: http.IncomingHttpHeaders;
  bytes: Buffer;
}

/** One request, through the host's proxy where it has one. Redirections are answers. Rejects when there is no whole answer. */
export async function ask(url: URL, asked: Asked): Promise<Said> {
  const signal = AbortSignal.timeout(asked.deadlineMs);
  try {
    const answer = await send(url, asked, signal);
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      bytes: await readAll(answer, asked.maxBytes),
    };
  } catch (error) {
    if (signal.aborted)
      throw new Error(`${url.host} gave no answer within ${String(asked.deadlineMs / 1000)} s.`, {
        cause: error,
      });
    throw error;
  }
}

function send(url: URL, asked: Asked, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const body = asked.body === undefined ? null : Buffer.from(asked.body);
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    agent: wayTo(url),
    method: asked.method ?? 'GET',
    headers: { ...asked.headers, ...(body === null ? {} : { 'content-length': body.byteLength }) },
    signal,
  });
  request.once('response', resolve);
  // More than one may come; the first is told.
  request.on('error', (error) => {
    reject(new Error(`${url.host} cannot be reached: ${error.message}`));
  });
  request.end(body ?? undefined);
  return promise;
}

async function readAll(answer: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const bytes = Buffer.from(asBytes(chunk));
    size += bytes.byteLength;
    if (size > maxBytes) {
      answer.destroy();
      throw new Error(`The answer is longer than ${String(maxBytes)} bytes.`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** A stream without an encoding gives bytes. */
const asBytes = (chunk: unknown): Uint8Array => chunk as Uint8Array;
