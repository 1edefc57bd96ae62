import { isConnectionFailure } from './errors.ts';
import type { Health } from './health.ts';
import type { Database } from './order.ts';
import { takeSnapshot } from './snapshot.ts';

const timeoutMs = { primary: 4000, replica: 800 } as const;

/** Asks a database that had failed whether it is well again, beside the answers; nobody waits for it. Never rejects. */
export async function tryAgain(database: Database, health: Health, now: () => number): Promise<void> {
  const askedAt = now();
  const limitMs = database.isPrimary ? timeoutMs.primary : timeoutMs.replica;
  try {
    const taken = await takeSnapshot(database, limitMs, { build: () => [], scopes: [] });
    if (database.isPrimary) health.learn(taken.beat, askedAt);
    health.answered(database.url);
  } catch (error) {
    if (isConnectionFailure(error)) health.failed(database.url, now());
    else health.answered(database.url);
  }
}
