import { type SQL, sql } from 'drizzle-orm';

/**
 * What a database is to the primary. `standby`: all of its files. `subscriber`: all of its tables, by one subscription.
 * `partial`: some of its tables, or some not yet. `other`: no copy of it, or one that was promoted.
 */
export type Copy = 'standby' | 'subscriber' | 'partial' | 'other';

/** What a database says of itself, in the same snapshot as its rows. */
export interface Standing {
  /** How many migrations it has had. */
  schema: number;
  /** Null: it takes changes, and was asked as the primary. */
  copy: Copy | null;
}

/** Why a replica is no use, whatever its lag. */
export type Unfitness = 'schema' | 'incomplete' | 'no-replica';

/** The publication that `npm run migrate` makes and keeps. */
export const publication = 'roost';

/** The migrator's history: local to each database that it was run on, as no publication has it. */
export const selectSchema: SQL = sql`(select count(*) from drizzle.__drizzle_migrations)`;

/**
 * A subscriber's tables must all come by one subscription, or rows and versions would arrive apart; a table that no
 * refresh has told it of is in `pg_class` and not in `pg_subscription_rel`.
 */
export const selectCopy: SQL = sql`case when pg_is_in_recovery() then 'standby' else (
  select case
    when count(r.srsubid) = 0 then 'other'
    when count(distinct r.srsubid) = 1
      and bool_and(r.srsubstate is not distinct from 'r' and s.subpublications = array[${publication}]::text[])
      then 'subscriber'
    else 'partial' end
  from pg_class c
    left join pg_subscription_rel r on r.srrelid = c.oid
    left join pg_subscription s on s.oid = r.srsubid
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace) end`;

/** The same of the primary: one that is not promoted yet is behind, and does not know it. */
export const selectPrimaryCopy: SQL = sql`case when pg_is_in_recovery() then 'standby' end`;

/** Whether the publication gives on everything that is done to every table; null where there is none. */
export const selectPublished: SQL = sql`(
  select p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate and not exists (
    select from pg_class c
      left join pg_publication_tables t on t.pubname = p.pubname and t.schemaname = 'public' and t.tablename = c.relname
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and (t.tablename is null or t.rowfilter is not null))
  from pg_publication p where p.pubname = ${publication})`;

/** What is known of the primary. */
export interface Origin {
  /** Whether its publication is complete; null: not heard yet. */
  isPublished: boolean | null;
  isAway: boolean;
}

/** What keeps a replica from being read. With the primary away one that was promoted may be all there is. */
export function unfitnessOf(
  { schema, copy }: Standing,
  needed: number,
  { isPublished, isAway }: Origin,
): Unfitness | null {
  if (schema < needed) return 'schema';
  switch (copy) {
    case 'standby':
      return null;
    case 'subscriber':
      return isPublished === true || (isPublished === null && isAway) ? null : 'incomplete';
    case 'partial':
      return 'incomplete';
    case 'other':
    case null:
      return isAway ? null : 'no-replica';
  }
}
