import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { at, createdAt } from './columns.ts';

/** One row: raised by the first transaction of a promoted primary. */
export const epoch = pgTable(
  'epoch',
  { one: smallint().primaryKey().default(1), number: integer().notNull().default(1), since: createdAt() },
  (t) => [check('epoch_one_row', sql`${t.one} = 1`)],
);

/** The version of each unit of consistency. Never deleted; a delete bumps. Its migration sets fillfactor 50. */
export const scopeVersion = pgTable(
  'scope_version',
  {
    scope: text().primaryKey(),
    version: bigint({ mode: 'number' }).notNull(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [index('scope_version_updated').using('brin', t.updatedAt)],
);

/** One row, beaten while there is traffic and replicas exist. */
export const heartbeat = pgTable(
  'heartbeat',
  {
    one: smallint().primaryKey().default(1),
    counter: bigint({ mode: 'number' }).notNull().default(0),
    beatAt: at().notNull().defaultNow(),
  },
  (t) => [check('heartbeat_one_row', sql`${t.one} = 1`)],
);

/** Who did what. References by uuid, so that rows outlive what they speak of. */
export const activity = pgTable(
  'activity',
  {
    id: uuid().primaryKey().defaultRandom(),
    event: text().notNull(),
    at: createdAt(),
    /** Null: nobody signed in, or the panel itself. */
    actor: uuid(),
    /** The API key used, by identifier. */
    apiKey: text(),
    ip: text(),
    server: uuid(),
    node: uuid(),
    subject: uuid(),
    properties: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (t) => [
    index('activity_server').on(t.server, t.at),
    index('activity_actor').on(t.actor, t.at),
    index('activity_event').on(t.event, t.at),
  ],
);

/** One answer for each request with a key, written in the request's own transaction. */
export const idempotency = pgTable(
  'idempotency',
  {
    principal: text().notNull(),
    method: text().notNull(),
    path: text().notNull(),
    key: text().notNull(),
    bodyHash: text().notNull(),
    status: integer().notNull(),
    /** Null when the answer held a secret that is shown once. */
    answer: jsonb(),
    /** What the answer was made from, by scope: a repeat of it carries the same. */
    marks: jsonb().$type<Record<string, [epoch: number, version: number]>>(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.principal, t.method, t.path, t.key] }),
    index('idempotency_created').on(t.createdAt),
  ],
);

/** Work that outlives a request. */
export const jobs = pgTable(
  'jobs',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text().notNull(),
    /** At most one running job of a scope: a partial unique index. */
    scope: text().notNull(),
    state: text().notNull().default('queued'),
    step: text().notNull().default('begin'),
    input: jsonb().$type<Record<string, unknown>>().notNull(),
    progress: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    priority: integer().notNull().default(0),
    owner: uuid(),
    node: uuid(),
    attempts: integer().notNull().default(0),
    runAt: createdAt(),
    leaseToken: uuid(),
    leaseUntil: at(),
    /** A step that waits for an agent holds this instead of a lease. */
    deadlineAt: at(),
    cancelRequested: at(),
    lastError: text(),
    createdAt: createdAt(),
    finishedAt: at(),
  },
  (t) => [
    uniqueIndex('jobs_one_running')
      .on(t.scope)
      .where(sql`${t.state} in ('running', 'waiting')`),
    index('jobs_due')
      .on(t.priority, t.runAt)
      .where(sql`${t.state} = 'queued'`),
  ],
);

export const settings = pgTable('settings', {
  key: text().primaryKey(),
  value: jsonb().notNull(),
  updatedAt: createdAt(),
});
