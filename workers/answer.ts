import { ApiError, type ErrorBody } from '../schema/errors.ts';
import { describeError, log } from './log.ts';

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
