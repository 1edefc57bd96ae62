import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import type { Mark, Scope } from '../../schema/scopes.ts';
import { statementClient } from '../db/client.ts';
import type { Database } from '../db/order.ts';
import type { PullRead, PullTicket } from './pull.ts';

const timeoutMs = 3000;
/** Beyond this a shard that starts anew costs less. */
const rowsMax = 5000;

/**
 * What changed since the pull before, from the primary. `isTheirs`: whether a scope is the shard's.
 * Rows carry the start of their transaction, and one that was long under way shows up late: hence the look back.
 */
export async function readPull(
  primary: Database,
  ticket: PullTicket,
  isTheirs: (scope: Scope) => boolean,
): Promise<PullRead> {
  const client = statementClient(primary, AbortSignal.timeout(timeoutMs));
  const since = ticket.since === null ? sql`now()` : sql`to_timestamp(${ticket.since / 1000}::float8)`;
  const { rows } = await drizzle(client).execute(sql`
    select (extract(epoch from now()) * 1000)::float8 as at, e.number as epoch, h.counter as beat, s.scope, s.version
    from epoch e
    cross join heartbeat h
    left join (
      select scope, version from scope_version
      where updated_at >= ${since} - ${ticket.lookBackMs / 1000}::float8 * interval '1 second'
      limit ${rowsMax + 1}
    ) s on true
    where not pg_is_in_recovery()`);
  const [first] = rows;
  if (first === undefined) throw new Error('the primary has no epoch or no heartbeat, or is a standby');
  const changed = rows.flatMap((row): [Scope, Mark][] =>
    typeof row['scope'] === 'string'
      ? [[asScope(row['scope']), [Number(row['epoch']), Number(row['version'])]]]
      : [],
  );
  return {
    at: Math.floor(Number(first['at'])),
    beat: [Number(first['epoch']), Number(first['beat'])],
    versions: changed.filter(([scope]) => isTheirs(scope)),
    isTooMuch: changed.length > rowsMax,
  };
}

/** The table's keys are written by `closing` alone, from scopes. */
const asScope = (text: string): Scope => text as Scope;
