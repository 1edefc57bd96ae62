import type { EdgeEnv } from '../env.ts';
import { describeError, log } from '../log.ts';

const deadlineMs = 6000;

/** Tells the writer that a key is in use. Never rejects: the next hour notes it as well. */
export async function noteKeyUse(
  env: Pick<EdgeEnv, 'WRITER' | 'ROOST_INTERNAL_KEY'>,
  keyId: string,
): Promise<void> {
  try {
    const answer = await env.WRITER.fetch('https://writer/internal/api-key-used', {
      method: 'POST',
      headers: { authorization: `Bearer ${env.ROOST_INTERNAL_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ key: keyId }),
      signal: AbortSignal.timeout(deadlineMs),
    });
    await answer.body?.cancel();
    if (!answer.ok) log('api_key_use_not_noted', { status: answer.status });
  } catch (error) {
    log('api_key_use_not_noted', describeError(error));
  }
}
