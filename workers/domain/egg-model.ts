import { asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Egg } from '../../schema/egg.ts';
import { eggs, eggVariables, nests } from '../../schema/tables/eggs.ts';
import type { Selects, WriteCtx } from '../context.ts';
import { openDefault } from './egg-secrets.ts';

/** An egg's own columns, its file left out. */
export const modelColumns = {
  name: eggs.name,
  author: eggs.author,
  description: eggs.description,
  features: eggs.features,
  dockerImages: eggs.dockerImages,
  fileDenylist: eggs.fileDenylist,
  startup: eggs.startup,
  startupCommands: eggs.startupCommands,
  tags: eggs.tags,
  icon: eggs.icon,
  config: eggs.config,
  install: eggs.install,
  updateUrl: eggs.updateUrl,
};

type ModelRow = Omit<Egg, 'variables' | 'startupCommands'> & {
  startupCommands: Egg['startupCommands'] | null;
};

/** The model of a row and its variables. */
export const modelOf = (row: ModelRow, variables: Egg['variables']): Egg => ({
  name: row.name,
  author: row.author,
  description: row.description,
  features: row.features,
  dockerImages: row.dockerImages,
  fileDenylist: row.fileDenylist,
  startup: row.startup,
  startupCommands: row.startupCommands ?? { Default: row.startup },
  tags: row.tags,
  icon: row.icon,
  config: row.config,
  install: row.install,
  variables: variables.map(
    ({ name, description, envVariable, defaultValue, rules, isSecret, fieldType, ...may }) => ({
      name,
      description,
      envVariable,
      defaultValue,
      userViewable: may.userViewable,
      userEditable: may.userEditable,
      rules: [...rules],
      isSecret,
      fieldType,
    }),
  ),
  updateUrl: row.updateUrl,
});

/** What an egg is at one time; every change makes another one. */
export const versionOf = ({ updatedAt }: { updatedAt: Date }): string => updatedAt.toISOString();

/** An egg with its file as it is kept. */
export const selectKept = (db: Selects, eggUuid: string) =>
  db
    .select({
      ...modelColumns,
      id: eggs.id,
      uuid: eggs.uuid,
      nestId: eggs.nestId,
      nestName: nests.name,
      origin: eggs.origin,
      updatedAt: eggs.updatedAt,
    })
    .from(eggs)
    .innerJoin(nests, eq(nests.id, eggs.nestId))
    .where(eq(eggs.uuid, eggUuid))
    .$dynamic();

export type KeptEgg = Awaited<ReturnType<typeof selectKept>>[number];

/** `defaultValue`: what stands for it; as it is kept unless named. */
export const selectKeptVariables = (
  db: Selects,
  eggUuid: string,
  defaultValue: SQL<string> = sql<string>`${eggVariables.defaultValue}`,
) =>
  db
    .select({
      id: eggVariables.id,
      position: eggVariables.position,
      name: eggVariables.name,
      description: eggVariables.description,
      envVariable: eggVariables.envVariable,
      defaultValue,
      userViewable: eggVariables.userViewable,
      userEditable: eggVariables.userEditable,
      rules: eggVariables.rules,
      isSecret: eggVariables.isSecret,
      fieldType: eggVariables.fieldType,
    })
    .from(eggVariables)
    .where(
      eq(eggVariables.eggId, sql`(${db.select({ id: eggs.id }).from(eggs).where(eq(eggs.uuid, eggUuid))})`),
    )
    .orderBy(asc(eggVariables.position));

export type KeptVariable = Awaited<ReturnType<typeof selectKeptVariables>>[number];

/** The model with the defaults of its secrets opened: for the writer alone, and for no answer. */
export async function openModel(
  { sealer }: Pick<WriteCtx, 'sealer'>,
  row: KeptEgg,
  variables: readonly KeptVariable[],
): Promise<Egg> {
  const opened = await Promise.all(
    variables.map(async (variable) => ({
      ...variable,
      defaultValue: await openDefault(sealer, row.uuid, variable),
    })),
  );
  return modelOf(row, opened);
}
