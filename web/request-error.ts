import { type ErrorCode, isErrorCode } from '../schema/errors.ts';

/** `network`: the panel was not reached. `timeout`: no answer came in time. */
export type RequestErrorCode = ErrorCode | 'network' | 'timeout';

/** What is wrong with one field. Paths join their parts by dots. */
export interface FieldIssue {
  path: string;
  message: string;
}

export interface RequestErrorDetails {
  status: number;
  message: string;
  requestId: string | null;
  fields: readonly FieldIssue[];
  retryAfterSeconds: number | null;
}

/** A failed call, with what the panel said of it. */
export class RequestError extends Error {
  readonly code: RequestErrorCode;
  readonly status: number;
  /** The id to quote; null when no answer came. */
  readonly requestId: string | null;
  readonly fields: readonly { path: string; message: string }[];
  readonly retryAfterSeconds: number | null;
  constructor(code: RequestErrorCode, details: Partial<RequestErrorDetails> = {}) {
    super(details.message ?? '');
    this.name = 'RequestError';
    this.code = code;
    this.status = details.status ?? 0;
    this.requestId = details.requestId ?? null;
    this.fields = details.fields ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}

/** The error in an answer that is not a success, whatever stood in the way and answered instead of the panel. */
export function errorOfAnswer(status: number, body: unknown): RequestError {
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  const code = typeof error.code === 'string' && isErrorCode(error.code) ? error.code : codeOfStatus(status);
  return new RequestError(code, {
    status,
    message: typeof error.message === 'string' ? error.message : '',
    requestId: typeof error.requestId === 'string' ? error.requestId : null,
    fields: Array.isArray(error.fields) ? error.fields.filter(isField) : [],
    retryAfterSeconds: typeof error.retryAfterSeconds === 'number' ? error.retryAfterSeconds : null,
  });
}

/** Whether it is unknown if the call took effect: it may be repeated with the same Idempotency-Key alone. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  error instanceof RequestError &&
  ['network', 'timeout', 'outcome_unknown', 'still_running'].includes(error.code);

function codeOfStatus(status: number): RequestErrorCode {
  if (status === 401) return 'not_signed_in';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'rate_limited';
  return status === 502 || status === 503 || status === 504 ? 'busy' : 'internal';
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isField = (value: unknown): value is FieldIssue =>
  isObject(value) && typeof value.path === 'string' && typeof value.message === 'string';
