import { setTimeout as delay } from 'node:timers/promises';

/** Asks every `everyMs` until there is an answer. Throws the message of `onTimeout` when it takes longer. */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  options: { everyMs: number; timeoutMs: number; onTimeout: () => string },
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(options.onTimeout());
    await delay(options.everyMs);
  }
}
