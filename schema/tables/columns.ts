import { integer, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Integer identity that an import may set: Pterodactyl's wire carries these. */
export const identity = () => integer().primaryKey().generatedByDefaultAsIdentity();
export const uniqueUuid = () => uuid().notNull().unique().defaultRandom();
export const at = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 });
export const createdAt = () => at().notNull().defaultNow();
