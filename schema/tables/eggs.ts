import { boolean, integer, jsonb, pgTable, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core';
import type { Egg } from '../egg.ts';
import { at, createdAt, identity, orderedTexts, uniqueUuid } from './columns.ts';

export const nests = pgTable('nests', {
  id: identity(),
  uuid: uniqueUuid(),
  name: varchar({ length: 191 }).notNull().unique(),
  description: text().notNull().default(''),
  author: varchar({ length: 191 }).notNull().default(''),
  createdAt: createdAt(),
});

/** Where an egg came from. */
export interface EggOrigin {
  format: string;
  /** The file's own, by which Pelican knows an egg again. */
  uuid: string | null;
  /** The file as JSON text, so that its keys keep their order; defaults of secret variables are sealed. */
  document: string;
  url: string | null;
  /** ISO 8601. */
  readAt: string;
  /** The egg says something else since. */
  isChanged: boolean;
}

export const eggs = pgTable('eggs', {
  id: identity(),
  uuid: uniqueUuid(),
  nestId: integer()
    .notNull()
    .references(() => nests.id),
  name: varchar({ length: 191 }).notNull(),
  author: varchar({ length: 191 }).notNull().default(''),
  description: text().notNull().default(''),
  features: text().array().notNull().default([]),
  dockerImages: orderedTexts().notNull(),
  fileDenylist: text().array().notNull().default([]),
  startup: text().notNull(),
  config: jsonb().$type<Egg['config']>().notNull(),
  install: jsonb().$type<Egg['install']>(),
  updateUrl: text(),
  /** Label → line, when there are several; `startup` is the first. */
  startupCommands: orderedTexts(),
  tags: text().array().notNull().default([]),
  /** A data URI. */
  icon: text(),
  /** The file it came from, whole; null for eggs that were made here. */
  origin: jsonb().$type<EggOrigin>(),
  createdAt: createdAt(),
  updatedAt: createdAt(),
});

export const eggVariables = pgTable(
  'egg_variables',
  {
    id: identity(),
    eggId: integer()
      .notNull()
      .references(() => eggs.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    name: varchar({ length: 191 }).notNull(),
    description: text().notNull().default(''),
    envVariable: varchar({ length: 191 }).notNull(),
    /** Sealed when the variable is secret. */
    defaultValue: text().notNull().default(''),
    userViewable: boolean().notNull().default(false),
    userEditable: boolean().notNull().default(false),
    rules: text().array().notNull().default([]),
    /** Its values are sealed and never listed. */
    isSecret: boolean().notNull().default(false),
    fieldType: varchar({ length: 32 }).notNull().default('text'),
  },
  (t) => [uniqueIndex('egg_variables_name').on(t.eggId, t.envVariable)],
);

/** Indexes of public eggs that administrators browse. */
export const eggCatalogues = pgTable('egg_catalogues', {
  id: identity(),
  uuid: uniqueUuid(),
  name: varchar({ length: 191 }).notNull(),
  url: text().notNull().unique(),
  /** As it was read last; null until then. */
  entries: jsonb().$type<CatalogueEntry[]>(),
  readAt: at(),
  createdAt: createdAt(),
});

/** One egg of a catalogue. */
export interface CatalogueEntry {
  name: string;
  group: string;
  url: string;
}
