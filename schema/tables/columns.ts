import { customType, integer, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Integer identity that an import may set: Pterodactyl's wire carries these. */
export const identity = () => integer().primaryKey().generatedByDefaultAsIdentity();
export const uniqueUuid = () => uuid().notNull().unique().defaultRandom();
export const at = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 });
export const createdAt = () => at().notNull().defaultNow();

/** Texts by label, in their order, which `jsonb` forgets of an object: kept as pairs. */
export const orderedTexts = customType<{ data: Record<string, string>; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (texts) => JSON.stringify(Object.entries(texts)),
  fromDriver: (stored) => textsOf(stored),
});

/** Rows from before the order was kept hold an object. */
function textsOf(stored: unknown): Record<string, string> {
  if (typeof stored !== 'object' || stored === null) return {};
  if (!Array.isArray(stored)) return Object.fromEntries(Object.entries(stored).map(asTexts));
  return Object.fromEntries(stored.map((pair: unknown) => asTexts(Array.isArray(pair) ? pair : [])));
}

const asTexts = ([label, text]: readonly unknown[]): [string, string] => [String(label), String(text)];
