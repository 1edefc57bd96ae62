import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import type { NodeFacts, NodeReach } from '../protocol.ts';
import type { AllocationReach } from '../reach.ts';
import { at, createdAt, identity, uniqueUuid } from './columns.ts';

export const locations = pgTable('locations', {
  id: identity(),
  uuid: uniqueUuid(),
  short: varchar({ length: 60 }).notNull().unique(),
  long: varchar({ length: 191 }).notNull().default(''),
  createdAt: createdAt(),
});

export const nodes = pgTable('nodes', {
  id: identity(),
  uuid: uniqueUuid(),
  public: boolean().notNull().default(true),
  name: varchar({ length: 100 }).notNull().unique(),
  description: text().notNull().default(''),
  locationId: integer()
    .notNull()
    .references(() => locations.id),
  /** Name or address that players use. */
  fqdn: varchar({ length: 253 }),
  /** MiB. */
  memoryMb: integer().notNull(),
  memoryOverallocatePercent: integer().notNull().default(0),
  diskMb: integer().notNull(),
  diskOverallocatePercent: integer().notNull().default(0),
  maintenance: boolean().notNull().default(false),
  /** MiB in one upload. */
  uploadSizeMb: integer().notNull().default(100),
  /** Names the gateway object together with the uuid; raised to move the node to a new object. */
  generation: integer().notNull().default(1),
  /** Ed25519 public key of the agent, JWK `x`; null until enrolled or after revocation. */
  agentKey: text(),
  facts: jsonb().$type<NodeFacts>(),
  online: boolean().notNull().default(false),
  statusSince: at(),
  /** Ask the host's gateway to let players in (UPnP, NAT-PMP). */
  mapPorts: boolean().notNull().default(false),
  reach: jsonb().$type<NodeReach>(),
  /** The version that the agent was asked to become, and when; null when it is as asked. */
  agentUpdate: jsonb().$type<{ to: string; askedAt: string }>(),
  /** Number of the connection that last said something; an older one must not overwrite it. */
  connection: bigint({ mode: 'number' }).notNull().default(0),
  createdAt: createdAt(),
});

export const enrolments = pgTable('enrolments', {
  id: uuid().primaryKey().defaultRandom(),
  nodeId: integer()
    .notNull()
    .references(() => nodes.id, { onDelete: 'cascade' }),
  /** SHA-256 of the token, base64url. */
  tokenHash: text().notNull().unique(),
  expiresAt: at().notNull(),
  usedAt: at(),
  createdAt: createdAt(),
});

export const allocations = pgTable(
  'allocations',
  {
    id: identity(),
    nodeId: integer()
      .notNull()
      .references(() => nodes.id, { onDelete: 'cascade' }),
    ip: varchar({ length: 45 }).notNull(),
    port: integer().notNull(),
    alias: varchar({ length: 191 }),
    publicHost: varchar({ length: 253 }),
    publicPort: integer(),
    notes: text(),
    /** What the last check from outside found. */
    reach: jsonb().$type<AllocationReach>(),
    /** No foreign key: servers refer back, and a delete frees it in the same write. */
    serverId: integer(),
  },
  (t) => [
    uniqueIndex('allocations_binding').on(t.nodeId, t.ip, t.port),
    index('allocations_server').on(t.serverId),
  ],
);
