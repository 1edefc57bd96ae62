import { and, count, eq, gt, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { activity } from '../../schema/tables/system.ts';
import { addressBlock } from '../address-block.ts';
import { attemptWindowMs } from '../attempt-limits.ts';
import type { WriteCtx } from '../context.ts';

/** How often something may be tried in one window, by address and by what it is tried on. */
export interface AttemptRule {
  /** Names the counter. */
  name: string;
  /** The activity that a failure writes: what is counted where the counter cannot be reached. */
  failure: string;
  perIp: number;
  /** `key`: a hash, as the failure's activity has it in `properties.subject`. */
  subject?: { key: string; max: number };
}

/** Counts this attempt. Throws `rate_limited` beyond the rule; with the counter away, failures on record are counted. */
export async function limitAttempts(ctx: WriteCtx, rule: AttemptRule): Promise<void> {
  const from = addressBlock(ctx.ip ?? 'unknown');
  const now = ctx.now.getTime();
  const [byIp, bySubject] = await Promise.all([
    ctx.limits.count(`${rule.name}:ip`, from, now),
    rule.subject === undefined ? null : ctx.limits.count(`${rule.name}:subject`, rule.subject.key, now),
  ]);
  if (byIp === null || (rule.subject !== undefined && bySubject === null)) {
    await limitByRecord(ctx, rule);
    return;
  }
  const isFull =
    byIp.count > rule.perIp ||
    (rule.subject !== undefined && bySubject !== null && bySubject.count > rule.subject.max);
  if (isFull) throw limited(byIp.remainingMs);
}

/** An attempt was right: what it was tried on is no longer near its limit. Its address still is. */
export const forgiveAttempts = (ctx: WriteCtx, name: string, subject: string): Promise<void> =>
  ctx.limits.forgive(`${name}:subject`, subject, ctx.now.getTime());

async function limitByRecord(ctx: WriteCtx, rule: AttemptRule): Promise<void> {
  const since = new Date(ctx.now.getTime() - attemptWindowMs);
  const failed = and(eq(activity.event, rule.failure), gt(activity.at, since));
  const fromIp = ctx.ip === null ? sql`${activity.ip} is null` : eq(activity.ip, ctx.ip);
  const [[byIp], [bySubject]] = await ctx.db.readPrimary((db) => [
    db.select({ count: count() }).from(activity).where(and(failed, fromIp)),
    db
      .select({ count: count() })
      .from(activity)
      .where(and(failed, sql`${activity.properties} ->> 'subject' = ${rule.subject?.key ?? ''}`)),
  ]);
  const isFull =
    (byIp?.count ?? 0) >= rule.perIp ||
    (rule.subject !== undefined && (bySubject?.count ?? 0) >= rule.subject.max);
  if (isFull) throw limited(attemptWindowMs);
}

const limited = (remainingMs: number): ApiError =>
  new ApiError('rate_limited', { retryAfterSeconds: Math.ceil(remainingMs / 1000) });
