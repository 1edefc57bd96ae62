import { finishDeletions } from './domain/finish-deletions.ts';
import { forgetOld } from './domain/forget-old.ts';
import { internalContext, type WritingServices } from './internal-context.ts';
import { describeError, log } from './log.ts';

/** Once an hour: an idle installation lets its database sleep, so cron does not touch it every minute. */
export async function sweep(services: WritingServices, scheduledAt: Date): Promise<void> {
  if (scheduledAt.getUTCMinutes() !== 0) return;
  try {
    const finished = await finishDeletions(internalContext(services));
    if (finished > 0) log('deletions_finished', { count: finished });
    await forgetOld(internalContext(services));
  } catch (error) {
    log('sweep_failed', describeError(error));
  }
}
