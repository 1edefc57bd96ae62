import { type FieldIssue, RequestError } from './request-error.ts';
import { t } from './text.ts';

/** What to tell the visitor of a failure: the panel's own sentence where it gave one. */
export function failureText(error: unknown): string {
  if (!(error instanceof RequestError)) return t('errors.unknown');
  if (error.code === 'network') return t('errors.network');
  if (error.code === 'timeout') return t('errors.timeout');
  const said = error.message === '' ? t('errors.unknown') : error.message;
  return error.retryAfterSeconds === null
    ? said
    : `${said} ${t('errors.retryAfter', error.retryAfterSeconds)}`;
}

/** The id to quote when asking about a failure. */
export const failureReference = (error: unknown): string | null =>
  error instanceof RequestError && error.requestId !== null ? t('errors.requestId', error.requestId) : null;

/** What a form refuses by itself, in the shape in which the panel would. */
export const invalidFields = (fields: readonly FieldIssue[]): RequestError =>
  new RequestError('invalid_input', { fields });

/** The message about one field of a form. */
export const fieldError = (error: unknown, path: string): string | null =>
  error instanceof RequestError ? (error.fields.find((field) => field.path === path)?.message ?? null) : null;
