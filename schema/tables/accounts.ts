import { sql } from 'drizzle-orm';
import {
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
import { at, createdAt, identity, uniqueUuid } from './columns.ts';

export const roles = pgTable('roles', {
  id: identity(),
  uuid: uniqueUuid(),
  name: varchar({ length: 191 }).notNull().unique(),
  description: text().notNull().default(''),
  /** Administration keys, or `*`. */
  permissions: text().array().notNull(),
  createdAt: createdAt(),
});

export const users = pgTable(
  'users',
  {
    id: identity(),
    uuid: uniqueUuid(),
    externalId: varchar({ length: 191 }).unique(),
    username: varchar({ length: 191 }).notNull(),
    email: varchar({ length: 254 }).notNull(),
    firstName: varchar({ length: 191 }).notNull().default(''),
    lastName: varchar({ length: 191 }).notNull().default(''),
    language: varchar({ length: 16 }).notNull().default('en'),
    roleId: integer().references(() => roles.id),
    /** `scrypt$…` of our own, `$2y$…` bcrypt of an import until the next sign-in; null: no password. */
    passwordHash: text(),
    suspended: boolean().notNull().default(false),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    uniqueIndex('users_username_lower').on(sql`lower(${t.username})`),
    uniqueIndex('users_email_lower').on(sql`lower(${t.email})`),
  ],
);

export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: integer()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the current refresh token, base64url. */
    refreshHash: text().notNull().unique(),
    /** The one before it, accepted for 30 s after the rotation; later use ends the session. */
    previousHash: text().unique(),
    rotatedAt: at().notNull().defaultNow(),
    /** The current refresh token, sealed for the predecessor's second use; null after its time. */
    successorSealed: text(),
    ip: text(),
    userAgent: text(),
    expiresAt: at().notNull(),
    endedAt: at(),
    createdAt: createdAt(),
    lastUsedAt: createdAt(),
  },
  (t) => [index('sessions_user').on(t.userId)],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: identity(),
    userId: integer()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** `client` or `application`, as Pterodactyl's; `native` our own. */
    type: varchar({ length: 16 }).notNull(),
    /** Its visible part: at most 16 characters with the prefix. */
    identifier: varchar({ length: 16 }).notNull().unique(),
    /** SHA-256 of the whole key, base64url. */
    secretHash: text().notNull(),
    memo: text().notNull().default(''),
    allowedIps: text().array().notNull().default([]),
    scopes: jsonb().$type<Record<string, number> | string[]>().notNull().default([]),
    /** Requests a minute; null: the default. */
    quotaPerMinute: integer(),
    expiresAt: at(),
    /** To the hour. */
    lastUsedAt: at(),
    createdAt: createdAt(),
  },
  (t) => [index('api_keys_user').on(t.userId)],
);
