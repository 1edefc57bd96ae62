import { randomId } from './random-id.ts';
import { isOutcomeUnknown } from './request-error.ts';

/**
 * Sends a form's request; when its outcome stayed unknown and the same form is sent again, the same key goes with it,
 * so that nothing is made twice.
 */
export function createSubmission(): <T>(
  body: unknown,
  send: (idempotencyKey: string) => Promise<T>,
) => Promise<T> {
  let last: { body: string; key: string } | null = null;
  return async (body, send) => {
    const written = JSON.stringify(body);
    const key = last?.body === written ? last.key : randomId();
    last = { body: written, key };
    try {
      const answer = await send(key);
      last = null;
      return answer;
    } catch (error) {
      if (!isOutcomeUnknown(error)) last = null;
      throw error;
    }
  };
}
