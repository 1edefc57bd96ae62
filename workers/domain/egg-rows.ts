import { asc, eq, sql } from 'drizzle-orm';
import { eggs, eggVariables, nests } from '../../schema/tables/eggs.ts';
import { servers } from '../../schema/tables/servers.ts';
import { scopeVersion } from '../../schema/tables/system.ts';
import type { Selects } from '../context.ts';

/** A page of eggs is one answer: longer pictures are shown with their egg alone. */
const listedIconMax = 8192;
const listedIcon = sql<
  string | null
>`case when ${eggs.icon} like 'data:image/%' and length(${eggs.icon}) <= ${sql.raw(String(listedIconMax))} then ${eggs.icon} end`;

/** Eggs with their nest and how many servers use them. */
export const selectEggs = (db: Selects) =>
  db
    .select({
      id: eggs.id,
      uuid: eggs.uuid,
      name: eggs.name,
      author: eggs.author,
      description: eggs.description,
      features: eggs.features,
      dockerImages: eggs.dockerImages,
      startup: eggs.startup,
      install: eggs.install,
      listedIcon,
      sourceUrl: sql<string | null>`${eggs.origin}->>'url'`,
      nestUuid: nests.uuid,
      nestName: nests.name,
      servers: sql<number>`(select count(*)::int from ${servers} where ${servers.eggId} = ${eggs.id} and ${servers.deletedAt} is null)`,
      version: scopeVersion.version,
    })
    .from(eggs)
    .innerJoin(nests, eq(nests.id, eggs.nestId))
    .leftJoin(scopeVersion, eq(scopeVersion.scope, sql`'egg:' || ${eggs.uuid}`))
    .$dynamic();

export type EggRow = Awaited<ReturnType<typeof selectEggs>>[number];

/** The variables of an egg, in the egg's order. */
export const selectVariables = (db: Selects, eggUuid: string) =>
  db
    .select({
      id: eggVariables.id,
      name: eggVariables.name,
      description: eggVariables.description,
      envVariable: eggVariables.envVariable,
      defaultValue: eggVariables.defaultValue,
      userViewable: eggVariables.userViewable,
      userEditable: eggVariables.userEditable,
      rules: eggVariables.rules,
      isSecret: eggVariables.isSecret,
    })
    .from(eggVariables)
    .innerJoin(eggs, eq(eggs.id, eggVariables.eggId))
    .where(eq(eggs.uuid, eggUuid))
    .orderBy(asc(eggVariables.position));

export type VariableRow = Awaited<ReturnType<typeof selectVariables>>[number];

/** An egg with its variables. */
export interface EggWithVariables extends EggRow {
  variables: readonly VariableRow[];
}
