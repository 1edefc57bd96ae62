import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import type { ExitInfo } from '../protocol.ts';
import type { ServerState } from '../server-state.ts';
import { users } from './accounts.ts';
import { at, createdAt, identity } from './columns.ts';
import { eggs, eggVariables } from './eggs.ts';
import { allocations, nodes } from './hosts.ts';

export const servers = pgTable(
  'servers',
  {
    id: identity(),
    uuid: uuid().notNull().unique(),
    /** First eight characters of the uuid. */
    shortId: varchar({ length: 8 }).notNull().unique(),
    externalId: varchar({ length: 191 }).unique(),
    name: varchar({ length: 191 }).notNull(),
    description: text().notNull().default(''),
    ownerId: integer()
      .notNull()
      .references(() => users.id),
    nodeId: integer()
      .notNull()
      .references(() => nodes.id),
    /** The primary one. */
    allocationId: integer()
      .unique()
      .references(() => allocations.id),
    eggId: integer()
      .notNull()
      .references(() => eggs.id),
    image: varchar({ length: 255 }).notNull(),
    startup: text().notNull(),
    skipScripts: boolean().notNull().default(false),
    /** MiB; 0 = unlimited. */
    memoryMb: integer().notNull(),
    swapMb: integer().notNull().default(0),
    diskMb: integer().notNull(),
    ioWeight: integer().notNull().default(500),
    /** 100 = one core; 0 = unlimited. */
    cpuPercent: integer().notNull().default(0),
    threads: varchar({ length: 64 }),
    oomKill: boolean().notNull().default(true),
    databaseLimit: integer().notNull().default(0),
    allocationLimit: integer().notNull().default(0),
    backupLimit: integer().notNull().default(0),
    state: varchar({ length: 32 }).$type<ServerState>().notNull(),
    stateSince: createdAt(),
    boot: text(),
    exit: jsonb().$type<ExitInfo>(),
    /** Connection number of the report that set the state. */
    stateConnection: bigint({ mode: 'number' }).notNull().default(0),
    fenceEpoch: integer().notNull(),
    fenceNumber: integer().notNull().default(1),
    suspended: boolean().notNull().default(false),
    /** Raised by each install and reinstall; the node runs the script when its own is lower. */
    installNumber: integer().notNull().default(1),
    startWhenInstalled: boolean().notNull().default(false),
    installedAt: at(),
    /** Set while the node still has to delete its copy; such rows are seen by nobody. */
    deletedAt: at(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    index('servers_owner').on(t.ownerId),
    index('servers_node').on(t.nodeId),
    index('servers_egg').on(t.eggId),
  ],
);

export const serverVariables = pgTable(
  'server_variables',
  {
    serverId: integer()
      .notNull()
      .references(() => servers.id, { onDelete: 'cascade' }),
    variableId: integer()
      .notNull()
      .references(() => eggVariables.id, { onDelete: 'cascade' }),
    /** Sealed when the variable is secret. */
    value: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.serverId, t.variableId] })],
);

export const memberships = pgTable(
  'memberships',
  {
    serverId: integer()
      .notNull()
      .references(() => servers.id, { onDelete: 'cascade' }),
    userId: integer()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    permissions: text().array().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.serverId, t.userId] }), index('memberships_user').on(t.userId)],
);
