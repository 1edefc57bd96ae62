import { request } from 'node:http';
import { longestXml } from './xml.ts';

/** A gateway is one hop away. */
const deadlineMs = 4000;

export interface PlainRequest {
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

/** Asks a gateway over plain HTTP. No redirect is followed. Rejects after the deadline, and for what is too long. */
export function askGateway(
  url: URL,
  localAddress: string,
  { method, headers = {}, body = '' }: PlainRequest,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const call = request(url, {
      method,
      localAddress,
      agent: false,
      // Not `timeout`, which begins anew with each byte of a gateway that drips.
      signal: AbortSignal.timeout(deadlineMs),
      headers: method === 'POST' ? { ...headers, 'content-length': length } : headers,
    });
    call.on('error', reject);
    call.on('response', (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on('error', reject);
      answer.on('data', (part: Buffer) => {
        size += part.byteLength;
        if (size > longestXml) call.destroy(new Error('The gateway’s answer is too long.'));
        else parts.push(part);
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
      );
    });
    call.end(body);
  });
}
