import { base64url } from 'jose';
import { ApiError, type ErrorBody } from '../schema/errors.ts';
import { describeError, log } from './log.ts';

/** On every answer of the API that is no page: nothing in it may run or load, or be kept. */
export const apiHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': `default-src 'none'; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=31536000',
} as const;

/** What a read answers, as JSON in UTF-8, and its name: equal bodies have equal names. */
export interface ReadBody {
  body: Uint8Array;
  etag: string;
}

export async function readBody(value: unknown): Promise<ReadBody> {
  const body = new TextEncoder().encode(JSON.stringify(value));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  return { body, etag: `W/"${base64url.encode(hash.subarray(0, 12))}"` };
}

export const readHeaders = ({ etag }: ReadBody, more: Readonly<Record<string, string>>): Headers =>
  new Headers({ ...apiHeaders, 'Content-Type': 'application/json', ETag: etag, ...more });

/** 304 without a body for who says that they have it. The headers are copied, which is cheaper than to set them. */
export function readAnswer({ body, etag }: ReadBody, request: Request, headers: Headers): Response {
  if (!hasIt(request.headers.get('if-none-match'), etag)) return new Response(body, { headers });
  const answer = new Response(null, { status: 304, headers });
  answer.headers.delete('Content-Type');
  return answer;
}

/** Compared weakly, as a read asks: a proxy may have changed how the body is packed. */
const hasIt = (header: string | null, etag: string): boolean =>
  header?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag.slice(2)) ?? false;

/** The answer to a failure: a code of the table, or `internal` for a bug, which is logged. */
export function errorAnswer(error: unknown, requestId: string): Response {
  const known = error instanceof ApiError ? error : new ApiError('internal');
  if (!(error instanceof ApiError)) log('request_failed', { requestId, ...describeError(error) });
  const { code, message, fields, retryAfterSeconds } = known;
  const body: ErrorBody = {
    error: {
      code,
      message,
      requestId,
      ...(fields === undefined ? {} : { fields }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  };
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterSeconds)) };
  return Response.json(body, { status: known.status, headers });
}
