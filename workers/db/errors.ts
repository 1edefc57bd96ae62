import { ApiError } from '../../schema/errors.ts';

/** What Postgres said, dug out of the layers that wrap it. Message texts are never matched. */
export interface PostgresError {
  code: string;
  constraint: string | null;
}

/** The database's own error, or null when it never answered. */
export function postgresErrorOf(error: unknown): PostgresError | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)) {
    const constraint =
      'constraint' in error && typeof error.constraint === 'string' ? error.constraint : null;
    return { code: error.code, constraint };
  }
  return postgresErrorOf(error.cause);
}

/** Our own error below what a driver wrapped it in, or null. */
export const apiErrorOf = (error: unknown): ApiError | null =>
  chainOf(error).find((link) => link instanceof ApiError) ?? null;

export const isUniqueViolation = (error: PostgresError): boolean => error.code === '23505';
export const isForeignKeyViolation = (error: PostgresError): boolean => error.code === '23503';
/** A table, column, function or schema that a statement names is not there. */
export function isMissing(error: unknown): boolean {
  const code = postgresErrorOf(error)?.code ?? '';
  return ['42P01', '42703', '42883', '3F000'].includes(code);
}
/** Class 22: a value that no column or function takes, such as a number beyond its type. */
export const isBadValue = (error: PostgresError): boolean => error.code.startsWith('22');
/** Serialization failure or deadlock: the same transaction may succeed now. */
export const isWorthRepeating = (error: PostgresError): boolean =>
  error.code === '40001' || error.code === '40P01';

/**
 * Class 08 connection, 57P0x shutdown and start-up, 53300 too many connections, 25P04 transaction timeout, 25006 a
 * standby that is not promoted yet.
 */
const isAway = ({ code }: PostgresError): boolean =>
  code.startsWith('08') || code.startsWith('57P0') || ['53300', '25P04', '25006'].includes(code);

/** Whether the database could not be reached, as against having refused a statement. */
export function isConnectionFailure(error: unknown): boolean {
  const said = postgresErrorOf(error);
  if (said !== null) return isAway(said);
  const names = chainOf(error).map((link) => link.name);
  return names.some((name) => connectionErrorNames.has(name));
}

/** Whether a commit that ended so may have been done: the database broke off, or nothing came back. */
export function isOutcomeOpen(error: unknown): boolean {
  const said = postgresErrorOf(error);
  return said === null || said.code.startsWith('08') || said.code === '57P01' || said.code === '57P02';
}

/** Drivers wrap what the network did in these; anything else without a code is a bug of ours. */
const connectionErrorNames = new Set(['NeonDbError', 'TimeoutError', 'AbortError', 'ConnectionError']);

function chainOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...chainOf(error.cause)] : [];
}
