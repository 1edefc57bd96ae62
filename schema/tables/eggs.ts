import { boolean, integer, jsonb, pgTable, text, uniqueIndex, varchar } from 'drizzle-orm/pg-core';
import type { Egg } from '../egg.ts';
import { createdAt, identity, uniqueUuid } from './columns.ts';

export const nests = pgTable('nests', {
  id: identity(),
  uuid: uniqueUuid(),
  name: varchar({ length: 191 }).notNull().unique(),
  description: text().notNull().default(''),
  author: varchar({ length: 191 }).notNull().default(''),
  createdAt: createdAt(),
});

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
  dockerImages: jsonb().$type<Egg['dockerImages']>().notNull(),
  fileDenylist: text().array().notNull().default([]),
  startup: text().notNull(),
  config: jsonb().$type<Egg['config']>().notNull(),
  install: jsonb().$type<Egg['install']>(),
  updateUrl: text(),
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
    defaultValue: text().notNull().default(''),
    userViewable: boolean().notNull().default(false),
    userEditable: boolean().notNull().default(false),
    rules: text().array().notNull().default([]),
    /** Its values are sealed and never listed. */
    isSecret: boolean().notNull().default(false),
  },
  (t) => [uniqueIndex('egg_variables_name').on(t.eggId, t.envVariable)],
);
