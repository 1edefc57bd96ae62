import { type SQL, sql } from 'drizzle-orm';
import type { Mark, Marks } from '../../schema/scopes.ts';
import { isUniqueViolation, type PostgresError } from './errors.ts';
import type { Written } from './write.ts';

/** Names a request that its caller may repeat, and the body it came with. */
export interface RequestKey {
  principal: string;
  method: string;
  /** With its query. */
  path: string;
  key: string;
  bodyHash: string;
}

/**
 * What ends every transaction, in one statement: its activity, the key of its request, and each scope raised above
 * its former version, to the clock where that is higher. Scopes are locked in sorted order. Null: nothing is to be said.
 */
export function closing(written: Written<unknown>, key: RequestKey | null): SQL | null {
  const scopes = [...new Set(written.scopes)].toSorted();
  if (scopes.length === 0 && written.activity.length === 0 && key === null) return null;
  return sql`
    with said as (
      insert into activity (event, actor, api_key, ip, server, node, subject, properties)
      select event, actor, api_key, ip, server, node, subject, coalesce(properties, '{}')
      from jsonb_to_recordset(${activityJson(written)}::jsonb) as r (
        event text, actor uuid, api_key text, ip text, server uuid, node uuid, subject uuid, properties jsonb)
    ), kept as (
      insert into idempotency (principal, method, path, key, body_hash, status)
      select principal, method, path, key, "bodyHash", 0
      from jsonb_to_recordset(${JSON.stringify(key === null ? [] : [key])}::jsonb) as r (
        principal text, method text, path text, key text, "bodyHash" text)
    )
    insert into scope_version (scope, version, updated_at)
    select scope, (extract(epoch from clock_timestamp()) * 1e6)::bigint, now()
    from unnest(${sql.param(scopes)}::text[]) with ordinality as wanted (scope, place)
    order by place
    on conflict (scope) do update set
      version = greatest(scope_version.version + 1, (extract(epoch from clock_timestamp()) * 1e6)::bigint),
      updated_at = excluded.updated_at
    returning scope, version, (select number from epoch) as epoch`;
}

/** The marks that its rows tell. */
export function closedMarks(rows: readonly Record<string, unknown>[]): Marks {
  const marks: Record<string, Mark> = {};
  for (const row of rows) marks[String(row['scope'])] = [Number(row['epoch']), Number(row['version'])];
  return marks;
}

/** Whether another run of the same request has taken its key. */
export const isKeyTaken = (error: PostgresError): boolean =>
  isUniqueViolation(error) && error.constraint === 'idempotency_principal_method_path_key_pk';

const activityJson = ({ activity }: Written<unknown>): string =>
  JSON.stringify(activity.map(({ apiKey = null, ...row }) => ({ ...row, api_key: apiKey })));
