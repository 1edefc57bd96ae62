import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { schemaVersion } from '../../schema/schema-version.ts';
import { judge, problemsOf } from './migration-rules.ts';

const folder = join(import.meta.dirname, '../../schema/migrations');
const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));

test.each(files)('%s leaves running versions working', (name) => {
  expect(problemsOf(readFileSync(join(folder, name), 'utf8'))).toEqual([]);
});

test('the version that Workers need counts every migration', () => {
  expect(schemaVersion).toBe(files.length);
});

test('every table has a primary key: one without it cannot be written while it is published', async () => {
  const tables = join(import.meta.dirname, '../../schema/tables');
  for (const file of readdirSync(tables)) {
    const module: unknown = await import(join(tables, file));
    for (const table of Object.values(module ?? {})) {
      if (!is(table, PgTable)) continue;
      const { name, columns, primaryKeys } = getTableConfig(table);
      expect(primaryKeys.length + columns.filter(({ primary }) => primary).length, name).toBe(1);
    }
  }
});

const kindsOf = (sql: string): string[] => judge(sql).map(({ kind }) => kind);

test.each([
  'CREATE TABLE "notes" ("id" integer PRIMARY KEY NOT NULL, "text" text NOT NULL);',
  'ALTER TABLE "servers" ADD COLUMN "motto" text;',
  `ALTER TABLE "servers" ADD COLUMN "motto" text DEFAULT 'none, not null' NOT NULL;`,
  'ALTER TABLE "servers" ADD COLUMN "n" bigint NOT NULL GENERATED ALWAYS AS IDENTITY;',
  'ALTER TABLE "servers" ALTER COLUMN "motto" DROP NOT NULL;',
  'ALTER TABLE "servers" ALTER COLUMN "motto" SET DEFAULT 1;',
  'ALTER TABLE "servers" DROP CONSTRAINT "servers_motto";',
  'CREATE INDEX "by_motto" ON "servers" USING btree ("motto");',
  'DROP INDEX "by_motto";',
  'ALTER TABLE "scope_version" SET (fillfactor = 50);',
  'COMMENT ON TABLE "servers" IS \'drop table servers\';',
])('%s may be released at once', (sql) => {
  expect(kindsOf(sql)).toEqual(['expand']);
});

test.each([
  ['DROP TABLE "servers";', 'removes'],
  ['DROP TYPE "state";', 'removes'],
  ['ALTER TABLE "servers" DROP COLUMN "motto";', 'removes'],
  ['ALTER TABLE "servers" DROP "motto";', 'removes'],
  ['ALTER TABLE "servers" ALTER COLUMN "motto" DROP DEFAULT;', 'removes'],
  ['ALTER TABLE "servers" RENAME COLUMN "motto" TO "slogan";', 'renames'],
  ['ALTER TABLE "servers" RENAME TO "games";', 'renames'],
  ['alter table servers alter column motto set data type integer;', 'type'],
  ['ALTER TABLE "servers" ALTER COLUMN "motto" SET NOT NULL;', 'refuses'],
  ['ALTER TABLE "servers" ADD COLUMN "motto" text NOT NULL;', 'leave empty'],
  ['ALTER TABLE "servers" ADD COLUMN "a" text, ADD COLUMN "b" numeric(5, 2) NOT NULL;', 'leave empty'],
  ['ALTER TABLE "servers" ADD CONSTRAINT "motto_is" CHECK ("motto" <> \'\');', 'refuses'],
  ['CREATE UNIQUE INDEX "one_motto" ON "servers" USING btree ("motto");', 'refuses'],
  ['CREATE UNLOGGED TABLE "fast" ("id" integer PRIMARY KEY);', 'no replica has'],
  ['-- contract later\nDROP TABLE "servers";', 'removes'],
])('%s is refused: it %s', (sql, why) => {
  expect(problemsOf(sql)).toEqual([expect.stringContaining(why)]);
  expect(problemsOf(`-- contract: 1.4 reads it no more\n${sql}`)).toEqual([]);
});

test('what a migration makes it may bind as well', () => {
  const table = `CREATE TABLE "notes" ("id" integer PRIMARY KEY, "text" text);
--> statement-breakpoint
ALTER TABLE "notes" ADD CONSTRAINT "notes_text" UNIQUE("text");
--> statement-breakpoint
CREATE UNIQUE INDEX "one" ON "public"."notes" USING btree ("text");`;
  expect(kindsOf(table)).toEqual(['expand', 'expand', 'expand']);
  const column = `ALTER TABLE "servers" ADD COLUMN "note" integer;
--> statement-breakpoint
ALTER TABLE "servers" ADD CONSTRAINT "servers_note" FOREIGN KEY ("note") REFERENCES "notes"("id");`;
  expect(kindsOf(column)).toEqual(['expand', 'expand']);
});

test('rows come to a logical replica by themselves, and what nobody can judge is refused', () => {
  expect(kindsOf(`INSERT INTO "roles" ("name") VALUES ('x');`)).toEqual(['data']);
  expect(kindsOf('-- fills\nWITH a AS (SELECT 1) UPDATE "roles" SET "name" = \'y\';')).toEqual(['data']);
  expect(problemsOf('-- contract: 1.4\nDO $$ BEGIN DROP TABLE servers; END $$;')).toEqual([
    expect.stringContaining('plain statements'),
  ]);
});
