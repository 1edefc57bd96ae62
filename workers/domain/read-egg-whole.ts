import { eq, sql } from 'drizzle-orm';
import type { Egg } from '../../schema/egg.ts';
import { type EggNeeds, needsOf } from '../../schema/eggs/needs.ts';
import { ApiError } from '../../schema/errors.ts';
import { eggs, eggVariables } from '../../schema/tables/eggs.ts';
import type { ReadCtx, ReadDb } from '../context.ts';
import { modelColumns, modelOf, selectKeptVariables, versionOf } from './egg-model.ts';
import { type EggRow, selectEggs } from './egg-rows.ts';

/** All that is shown of an egg: of its file only where it is from, of its secrets nothing. */
export interface WholeEgg {
  row: EggRow;
  model: Egg;
  origin: { format: string; url: string | null; readAt: string } | null;
  isChanged: boolean;
  needs: EggNeeds;
  version: string;
}

/** Everything of one egg. */
export async function readWholeEgg(ctx: ReadCtx, input: { egg: string }): Promise<WholeEgg> {
  const [rows, columns, variables] = await ctx.db.read((db) => [
    selectEggs(db).where(eq(eggs.uuid, input.egg)),
    selectModel(db, input.egg),
    selectKeptVariables(db, input.egg, shownDefault),
  ]);
  const [row] = rows;
  const [kept] = columns;
  if (row === undefined || kept === undefined) throw new ApiError('not_found');
  const model = modelOf(kept, variables);
  const { format, url, readAt } = kept;
  return {
    row,
    model,
    origin: format === null || readAt === null ? null : { format, url, readAt },
    isChanged: kept.isChanged,
    needs: needsOf(model),
    version: versionOf(kept),
  };
}

const shownDefault = sql<string>`case when ${eggVariables.isSecret} then '' else ${eggVariables.defaultValue} end`;

const ofOrigin = (key: string) => sql<string | null>`${eggs.origin}->>${key}`;

const selectModel = (db: ReadDb, eggUuid: string) =>
  db
    .select({
      ...modelColumns,
      updatedAt: eggs.updatedAt,
      format: ofOrigin('format'),
      url: ofOrigin('url'),
      readAt: ofOrigin('readAt'),
      isChanged: sql<boolean>`coalesce((${eggs.origin}->>'isChanged')::boolean, false)`,
    })
    .from(eggs)
    .where(eq(eggs.uuid, eggUuid));
