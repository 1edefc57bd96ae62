import { and, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { ApiError } from '../../schema/errors.ts';
import type { Marks } from '../../schema/scopes.ts';
import { idempotency } from '../../schema/tables/system.ts';
import { describeError, log } from '../log.ts';
import { statementClient } from './client.ts';
import type { RequestKey } from './closing.ts';
import type { Database } from './order.ts';
import type { ReadDb } from './snapshot.ts';

/** A request that its caller may repeat. */
export type RepeatableRequest = Omit<RequestKey, 'bodyHash'>;

/** What is known of the request's first run. */
export interface FirstRun {
  bodyHash: string;
  /** 0 until it has answered. */
  status: number;
  answer: unknown;
  /** What it was made from. */
  marks: Marks | null;
  createdAt: Date;
}

/** A first run is taken to be running for this long; after it nobody knows what became of it. */
const runningMs = 30_000;
const timeoutMs = 3000;

const isThat = (request: RepeatableRequest) =>
  and(
    eq(idempotency.principal, request.principal),
    eq(idempotency.method, request.method),
    eq(idempotency.path, request.path),
    eq(idempotency.key, request.key),
  );

export const selectFirstRun = (db: ReadDb, request: RepeatableRequest) =>
  db
    .select({
      bodyHash: idempotency.bodyHash,
      status: idempotency.status,
      answer: idempotency.answer,
      marks: idempotency.marks,
      createdAt: idempotency.createdAt,
    })
    .from(idempotency)
    .where(isThat(request));

/**
 * The status and body to answer again. Throws what a repeat that cannot have them gets: a run that failed after it
 * had changed something stays without an answer, so nobody repeats it unseen.
 */
export function answerAgain(
  first: FirstRun,
  bodyHash: string,
  now: Date,
): { status: number; answer: unknown } {
  if (first.bodyHash !== bodyHash) throw new ApiError('idempotency_mismatch');
  if (first.status === 0) {
    const isRunning = now.getTime() - first.createdAt.getTime() < runningMs;
    throw new ApiError(isRunning ? 'still_running' : 'outcome_unknown');
  }
  if (first.answer === null && first.status !== 204) throw new ApiError('already_created');
  return { status: first.status, answer: first.answer };
}

/** Keeps the answer for repeats. The request itself has succeeded already, so a failure here is only logged. */
export async function keepAnswer(
  primary: Database,
  request: RepeatableRequest,
  said: { status: number; answer: unknown; marks: Marks },
): Promise<void> {
  const client = statementClient(primary, AbortSignal.timeout(timeoutMs));
  try {
    await drizzle(client, { casing: 'snake_case' })
      .update(idempotency)
      .set({
        status: said.status,
        answer: said.answer ?? sql`null`,
        marks: sql`${JSON.stringify(said.marks)}::jsonb`,
      })
      .where(isThat(request));
  } catch (error) {
    log('idempotency_answer_lost', describeError(error));
  }
}
